// main.cc: lab-02 --rootfs DIR [--overlay DIR] [--read-only] [--bind SRC:DST[:ro]]...
//          [--tmpfs DST[:size=BYTES]]... [--tty] [OPTIONS of lab 01] [--] COMMAND [ARG...]

#include "labs/02-mountns/command_line.h"

static lab::Result<lab::Plan> make_plan(lab::MountnsOptions& options) {
  lab::look_at_host(options);
  return plan_of(options, TRY(lab::look_around()));
}

int main(int argc, char** argv) {
  lab::MountnsOptions options;
  const lab::Program program{.name = "lab-02",
                             .purpose = "Runs COMMAND in a root file system of its own.",
                             .options = lab::options_of(options, /*with_modes=*/false)};
  return lab::run_program(program, argc, argv, options.pidns.command,
                          [&] { return make_plan(options); });
}
