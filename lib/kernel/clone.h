// clone.h: new processes and new namespaces: clone3, unshare, setns.

#pragma once

#include <linux/sched.h>
#include <sched.h>
#include <sys/types.h>

#include <span>

#include "base/flag_names.h"
#include "base/result.h"

namespace lab::kernel {

/// The CLONE_* flags by name, as in "NEWPID|NEWNS".
Flags clone_flags(std::uint64_t value);

/// Makes a child process, in new namespaces where `args.flags` asks for them.
///
///   args       flags, exit_signal, pidfd (address of an int) and cgroup as in the manual
///
/// Returns    0 in the child, the child's PID in the caller
/// Errors     EAGAIN   RLIMIT_NPROC, or the pids cgroup, allows no more processes
///            EINVAL   flags that exclude each other; exit_signal with CLONE_PARENT
///            ENOSPC   CLONE_NEWPID below level 32, or a limit in /proc/sys/user is reached
///            EPERM    no CAP_SYS_ADMIN for the namespaces asked for
/// Child      the child shares no memory with the caller, but each descriptor
/// Since      Linux 5.3; no glibc wrapper
/// Manual     clone(2), namespaces(7)
Result<pid_t> clone3(clone_args& args);

/// Moves the caller into new namespaces; for CLONE_NEWPID only its later children.
///
/// Errors     EINVAL   unknown flag, or CLONE_NEWUSER with several threads
///            ENOSPC   a limit in /proc/sys/user is reached
///            EPERM    no CAP_SYS_ADMIN
/// Since      Linux 2.6.16
/// Manual     unshare(2)
Result<void> unshare(int flags);

/// Moves the caller into the namespaces of a descriptor.
///
///   fd         of a /proc/PID/ns file, or (Linux 5.8) a pidfd
///   flags      which kinds to join; 0 with a namespace file takes any
///
/// Errors     EBADF    fd is not open
///            EINVAL   fd is of another kind, or the own user namespace
///            EPERM    no CAP_SYS_ADMIN over the target, or CAP_SYS_CHROOT for CLONE_NEWNS
/// Since      Linux 3.0
/// Manual     setns(2)
Result<void> setns(int fd, int flags);

}  // namespace lab::kernel
