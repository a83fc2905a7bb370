// main.cc: lab-01 [--init] [--depth N] [--workdir DIR] [--env K=V]... [--] COMMAND [ARG...]

#include "labs/01-pidns/command_line.h"

int main(int argc, char** argv) {
  lab::PidnsOptions options;
  const lab::Program program{.name = "lab-01",
                             .purpose = "Runs COMMAND as PID 1 of a new PID namespace.",
                             .options = lab::options_of(options)};
  return lab::run_program(program, argc, argv, options.command,
                          [&] { return lab::Result<lab::Plan>(lab::plan_of(options)); });
}
