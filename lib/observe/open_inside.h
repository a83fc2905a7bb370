// open_inside.h: opens a file as a process of another mount namespace would.

#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::observe {

/// Opens `path` inside a mount namespace, from that namespace's own root directory.
///
/// setns(2) is one-way for those who may not come back, so a forked child goes there, opens the
/// file and sends its descriptor home. A descriptor of the /proc out here taken as `directory`
/// makes `self/mountinfo` readable where the namespace has no /proc at all.
///
///   mount_namespace_fd    descriptor of a namespace of kind mnt
///   directory, path       as for openat(2); an absolute path starts at the namespace's root
///   flags                 O_RDONLY, O_PATH ...
///
/// Errors     EPERM    no CAP_SYS_ADMIN over the namespace, or none here: setns(2)
///            and those of clone3(2), openat(2)
/// Owner      returns a new descriptor, close-on-exec; the caller owns it
/// Manual     setns(2), mount_namespaces(7), SCM_RIGHTS in unix(7)
Result<UniqueFd> open_inside(int mount_namespace_fd, int directory, const char* path, int flags);

}  // namespace lab::observe
