// supervise.h: the judge as a child of a process that cleans up after it, whatever becomes of it.

#pragma once

#include <functional>

#include "base/result.h"

namespace lab::checker {

/// Runs `judge` in a child and waits for its end. SIGINT, SIGQUIT, SIGTERM and SIGHUP end the
/// child, and with it all arenas, unless the caller ignores them (nohup); when the last process of
/// them has gone this returns, so that the caller's objects remove what they have made.
///
/// Returns    what `judge` returned; 128+N when signal N ended it
/// Errors     EAGAIN   fork(2) is refused
Result<int> supervise(const std::function<int()>& judge);

}  // namespace lab::checker
