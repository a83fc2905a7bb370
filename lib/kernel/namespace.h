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

}  // namespace lab::kernel
