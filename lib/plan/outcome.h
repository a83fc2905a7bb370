// outcome.h: what a run of a plan comes to.

#pragma once

#include "base/error.h"
#include "plan/step.h"

namespace lab {

/// How a process ended: status is an exit status, or a signal where `by_signal`.
struct Ending {
  bool by_signal = false;
  int status = 0;
};

/// What came of a run.
struct Outcome {
  bool has_failed = false;
  Side side{};       // where it failed,
  int step = -1;     // at which step (-1: at none),
  Error error = {};  // and how
  Ending ending;     // how the last child ended that was waited for, if nothing failed
};

}  // namespace lab
