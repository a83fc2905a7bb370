// main.cc: lab-01 [--init] [--depth N] [--workdir DIR] [--env K=V]... [--] COMMAND [ARG...]

#include "labs/01-pidns/plan.h"
#include "labs/program.h"

int main(int argc, char** argv) {
  lab::PidnsOptions options;
  CLI::App app("Runs COMMAND as PID 1 of a new PID namespace.", "lab-01");
  lab::add_options(app, options);
  return lab::run_program(app, argc, argv, options.command,
                          [&] { return lab::Result<lab::Plan>(lab::plan_of(options)); });
}
