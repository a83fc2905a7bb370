// supervise.h: the judge as a child of a process that cleans up after it, whatever becomes of it.

#pragma once

#include <signal.h>

#include <functional>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::checker {

/// Signals that end a program, and that the caller does not ignore (nohup): SIGINT, SIGQUIT,
/// SIGTERM, SIGHUP. From now on they are read from `fd`.
struct EndingSignals {
  sigset_t former_mask;  // the caller's
  UniqueFd fd;
};
Result<EndingSignals> catch_ending_signals();

/// Runs `judge` in a child and waits for its end. An ending signal ends the child, and with it all
/// arenas. When their last process has gone this returns, so that the caller's objects remove what
/// they have made; `release` is called before that wait, to let go what is held back.
///
/// Returns    what `judge` returned; 128+N when signal N ended it
/// Errors     EAGAIN   fork(2) is refused
Result<int> supervise(const EndingSignals& signals, const std::function<int()>& judge,
                      const std::function<void()>& release);

}  // namespace lab::checker
