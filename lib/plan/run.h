// run.h: runs a plan: one loop, in every process of it.

#pragma once

#include <string>

#include "plan/outcome.h"
#include "plan/plan.h"

namespace lab {

/// Performs the steps of the side `as`, one of plan.programs(); the sides that it starts perform
/// theirs, and end. Returns on the side `as` only, when every other side has ended or was let go.
/// The plan must have passed check().
Outcome run(const Plan& plan, Side as);

/// The same as its first side.
Outcome run(const Plan& plan);

/// The exit status that `outcome` comes to: COMMAND's own, 128+N when signal N killed it, 125 when
/// a step failed; but where that step was to become COMMAND, 127 for ENOENT and ENOTDIR, and 126
/// for other reasons.
int exit_status(const Plan& plan, const Outcome& outcome);

/// The failure as text: call, arguments, errno; step, side; hint. No newline at the end.
std::string to_string(const Plan& plan, const Outcome& outcome);

}  // namespace lab
