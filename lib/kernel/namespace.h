// namespace.h: what a namespace says of itself.

#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// The user namespace that owns the namespace of `fd`: capabilities in it are what counts there.
///
/// Errors     EPERM    it lies outside of the caller's own user namespace
/// Owner      the caller; close-on-exec
/// Since      Linux 4.9 (NS_GET_USERNS)
/// Manual     ioctl_ns(2)
Result<UniqueFd> owning_user_namespace(int fd);

/// The kind of a namespace: its CLONE_NEW* flag.
///
/// Errors     ENOTTY   the file is no namespace
/// Since      Linux 4.11 (NS_GET_NSTYPE)
/// Manual     ioctl_ns(2)
Result<int> kind_of_namespace(int fd);

/// Moves this thread into namespaces. Into a PID namespace only its later children go.
///
///   fd         of one namespace; or a pidfd, for those of its process that `kinds` names
///   kinds      CLONE_NEWPID ...; 0: whatever the namespace is
///
/// Errors     EINVAL   fd is of another kind, or of no namespace
///            EPERM    no CAP_SYS_ADMIN over the namespace
///            ESRCH    the process of the pidfd has ended
/// Since      Linux 3.0; pidfds Linux 5.8
/// Manual     setns(2), namespaces(7)
Result<void> setns(int fd, int kinds);

}  // namespace lab::kernel
