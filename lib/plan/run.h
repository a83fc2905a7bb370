// run.h: runs a plan: one loop, in every process of it.

#pragma once

#include <string>

#include "plan/context.h"
#include "plan/plan.h"

namespace lab {

/// Performs the steps of the first side; the sides that it starts perform theirs, and end. Returns
/// on the first side only, when every other side has ended. The plan must have passed check().
Outcome run(const Plan& plan);

/// The exit status that `outcome` comes to: COMMAND's own, 128+N when signal N killed it, 125 when
/// a step failed; but 127 when its execve did for ENOENT or ENOTDIR, and 126 for other reasons.
int exit_status(const Outcome& outcome);

/// The failure as text: call, arguments, errno; step, side; hint. No newline at the end.
std::string to_string(const Plan& plan, const Outcome& outcome);

}  // namespace lab
