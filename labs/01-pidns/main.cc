// main.cc: lab-01 [--init] [--depth N] [--workdir DIR] [--env K=V]... [--] COMMAND [ARG...]

#include <sched.h>

#include "labs/01-pidns/plan.h"
#include "labs/defaults.h"
#include "labs/options.h"
#include "labs/program.h"

int main(int argc, char** argv) {
  lab::Config config = lab::default_config(CLONE_NEWNS);
  const lab::Program program{.name = "lab-01",
                             .purpose = "Runs COMMAND as PID 1 of a new PID namespace.",
                             .options = lab::options_of_lab(1, config)};
  return lab::run_program(program, argc, argv, config,
                          [&]() -> lab::Result<lab::Plan> { return lab::pidns::plan_of(config); });
}
