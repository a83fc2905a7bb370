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

  FdSlot root;                         // the tree that becomes /
  std::vector<FdSlot> trees, devices;  // what is bound; by mount, by device
  std::vector<FdSlot> peers;           // what they follow; by mount, and behind these the root's
  FdSlot null;                         // the host's /dev/null
  FdSlot dev;                          // the tmpfs on /dev
  FdSlot master, terminal;             // of a terminal of COMMAND's own

  bool has_init() const { return first != command; }
};

}  // namespace lab
