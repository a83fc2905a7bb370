// container.h: what the stages of a plan share while it is made.

#pragma once

#include <vector>

#include "plan/step.h"

namespace lab {

/// The sides of a container, in the order in which each starts the next; and its descriptors.
struct Container {
  Side lab;                  // what the user started: signals in, status out
  Side keeper;               // makes, waits, cleans up
  std::vector<Side> levels;  // PID 1 of each PID namespace but the innermost
  Side first;                // PID 1 of the innermost: COMMAND, or init
  Side command;

  FdSlot root;                  // the tree that becomes /
  std::vector<FdSlot> trees;    // one for each of Config::mounts, used if it is a bind
  std::vector<FdSlot> devices;  // one for each of Config::devices, if they are bound
  std::vector<FdSlot> peers;    // what each of the trees follows, if it follows any
  FdSlot peer_of_root;
  FdSlot null;              // the host's /dev/null
  FdSlot dev;               // the tmpfs on /dev
  FdSlot master, terminal;  // of a terminal of COMMAND's own

  bool has_init() const { return first != command; }
};

}  // namespace lab
