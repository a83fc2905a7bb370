// afterwards.h: the machine after the lab is the machine before it.

#pragma once

#include <string>
#include <string_view>

#include "checker/contain/arena.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// How a check words what it finds.
struct Afterwards {
  std::string when = {};               // "after the lab's end"; empty: it goes without saying
  std::string_view left = "SUB-008";   // diagnosis of what is new, but no process and no mount
  std::string_view taken = "SUB-015";  // diagnosis of what has gone
  int milliseconds = 0;                // so long somebody may be at work still
};

/// Compares the arena with what it was. What has gone is never called "left behind".
Finding expect_as_before(Arena& arena, const MachineState& before, const Afterwards& words = {});

}  // namespace lab::checker
