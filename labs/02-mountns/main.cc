// main.cc: lab-02 --rootfs DIR [--overlay DIR] [--read-only] [--bind SRC:DST[:ro]]...
//          [--tmpfs DST[:size=BYTES]]... [--tty] [OPTIONS of lab 01] [--] COMMAND [ARG...]

#include <sched.h>

#include "labs/02-mountns/host.h"
#include "labs/02-mountns/plan.h"
#include "labs/defaults.h"
#include "labs/options.h"
#include "labs/program.h"

static lab::Result<lab::Plan> make_plan(lab::Config& config) {
  TRY(lab::fit_to_host(config));
  return lab::mountns::plan_of(config);
}

int main(int argc, char** argv) {
  lab::Config config = lab::default_config(CLONE_NEWNS | CLONE_NEWIPC);
  const lab::Program program{.name = "lab-02",
                             .purpose = "Runs COMMAND in a root file system of its own.",
                             .options = lab::options_of_lab(2, config)};
  return lab::run_program(program, argc, argv, config, [&] { return make_plan(config); });
}
