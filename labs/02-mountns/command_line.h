// command_line.h: lab 02's options on the command line.

#pragma once

#include "labs/01-pidns/command_line.h"
#include "labs/02-mountns/plan.h"

namespace lab {

/// The options of lab 02, with those of lab 01; `with_modes`: --bind takes propagation words too.
std::vector<Option> options_of(MountnsOptions& options, bool with_modes);

/// Fills in what only a look at the host tells: which binds are files, the caller's terminal.
void look_at_host(MountnsOptions& options);

}  // namespace lab
