// todo.h: what an unwritten task returns.

#pragma once

#include "base/result.h"

namespace lab {

/// The failure of a task that nobody has written yet: `todo(task 2): ENOSYS (...)`. The checker
/// shows it as "not started", never as a fault.
inline Failure todo(int task) {
  return fail(ENOSYS, "todo", "task {}", task);
}

}  // namespace lab
