// command_line.h: lab 01's options on the command line.

#pragma once

#include "labs/01-pidns/plan.h"
#include "labs/program.h"

namespace lab {

/// The options of lab 01: those of every lab, --init and --depth.
std::vector<Option> options_of(PidnsOptions& options);

}  // namespace lab
