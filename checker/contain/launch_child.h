// launch_child.h: how the child of a fork becomes the program of a Launch.

#pragma once

#include <type_traits>

#include "base/result.h"
#include "checker/contain/launch.h"

namespace lab::checker {

/// Why a program does not run. Plain bytes.
struct NotStarted {
  bool is_program = false;  // execve refused it; else the kernel refused one of its surroundings
  Error error = {};
};
static_assert(std::is_trivially_copyable_v<NotStarted>);

/// Gives this process the surroundings of `launch` and executes its program. Comes back only with
/// an error.
NotStarted become(const Launch& launch);

}  // namespace lab::checker
