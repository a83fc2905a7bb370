// launch_child.h: how the child of a fork becomes the program of a Launch.

#pragma once

#include "base/result.h"
#include "checker/contain/launch.h"

namespace lab::checker {

/// Gives this process the surroundings of `launch` and executes its program. Comes back only with
/// an error: of execve, or of a surrounding that the kernel refuses.
Failure become(const Launch& launch);

}  // namespace lab::checker
