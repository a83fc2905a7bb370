// signal.h: blocked signals, read from a descriptor instead of interrupting.

#pragma once

#include <signal.h>
#include <sys/signalfd.h>

#include <initializer_list>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// The set of just these signals.
sigset_t signal_set(std::initializer_list<int> signals);

/// Blocks the signals of `set` on top of those already blocked, and returns the mask before.
///
/// Errors     EINVAL   never, with SIG_BLOCK
/// Since      Linux 2.2
/// Manual     sigprocmask(2)
Result<sigset_t> block_signals(const sigset_t& set);

/// Makes `mask` the set of blocked signals.
///
/// Errors     EINVAL   never, with SIG_SETMASK
/// Since      Linux 2.2
/// Manual     sigprocmask(2)
Result<void> set_signal_mask(const sigset_t& mask);

/// Sets the action of `signal` to SIG_DFL or SIG_IGN and returns what it was before.
///
/// Errors     EINVAL   SIGKILL or SIGSTOP, or not a signal
/// Since      Linux 2.2
/// Manual     sigaction(2)
Result<struct sigaction> set_signal_action(int signal, const struct sigaction& action);

/// A descriptor from which the blocked signals of `set` can be read; it does not block.
///
/// Errors     EMFILE   RLIMIT_NOFILE
/// Owner      the caller; close-on-exec
/// Since      Linux 2.6.27
/// Manual     signalfd(2)
Result<UniqueFd> signalfd(const sigset_t& set);

/// The next signal that waits in a signalfd; nothing when there is none.
///
/// Errors     EINVAL   fd is not a signalfd
/// Since      Linux 2.6.22
/// Manual     signalfd(2)
Result<std::optional<signalfd_siginfo>> next_signal(int fd);

}  // namespace lab::kernel
