// hold_back.h: hold_back(), with which a fault stands in the way of one of COMMAND's system calls.

#pragma once

#include "base/unique_fd.h"

namespace lab::faulty {

/// From now on this process, and what it executes, waits in `system_call` (SYS_...) until whoever
/// has the returned listener lets it go on. The listener is closed by execve.
///
/// Manual     seccomp_unotify(2)
/// Since      Linux 5.0
UniqueFd hold_back(unsigned system_call);

}  // namespace lab::faulty
