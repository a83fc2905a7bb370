// process.h: processes seen from outside (pidfds, waitid) and what a process sets for itself.

#pragma once

#include <sys/types.h>
#include <sys/wait.h>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// Replaces the program of this process. Comes back only with an error.
///
/// Errors     EACCES   no x bit on the file or its interpreter, a directory, or a noexec mount
///            ENOENT   path, or the interpreter that it names, does not exist
///            ENOEXEC  not a format that this kernel runs
///            ENOTDIR  a part of the way to path, or to its interpreter, is no directory
/// Since      the first Linux
/// Manual     execve(2)
Failure execve(const char* path, char* const argv[], char* const envp[]);

/// A descriptor that names the process for as long as it is open: PIDs are used again, pidfds not.
///
/// Errors     EINVAL   pid is not positive
///            ESRCH    there is no such process
/// Owner      the caller; readable (poll) once the process has ended
/// Since      Linux 5.3
/// Manual     pidfd_open(2)
Result<UniqueFd> pidfd_open(pid_t pid);

/// Sends `signal` to the process of `pidfd`.
///
/// Errors     EPERM    no permission: kill(2)
///            ESRCH    it has ended and was waited for
/// Since      Linux 5.1
/// Manual     pidfd_send_signal(2)
Result<void> pidfd_send_signal(int pidfd, int signal);

/// Whether the process group `group` has a process.
///
/// Since      the first Linux
/// Manual     kill(2), signal 0
bool group_exists(pid_t group);

/// Waits until the child of `pidfd` has ended, and takes its status: si_code CLD_EXITED with the
/// status in si_status, CLD_KILLED or CLD_DUMPED with the signal in it.
///
/// Retries    EINTR
/// Errors     ECHILD   not a child of the caller, or SIGCHLD is ignored
/// Since      Linux 5.4 (P_PIDFD)
/// Manual     waitid(2)
Result<siginfo_t> wait_for_end(int pidfd);

/// Waits until the child of `pidfd` stands still, or has ended; takes nothing.
///
/// Retries    EINTR
/// Errors     ECHILD   not a child of the caller
/// Since      Linux 5.4 (P_PIDFD)
/// Manual     waitid(2)
Result<void> wait_for_stop(int pidfd);

/// Takes the status of any child that has ended: si_pid is 0 when there is none.
///
/// Errors     ECHILD   the caller has no children
/// Since      Linux 2.6.9
/// Manual     waitid(2)
Result<siginfo_t> reap_any();

/// Lets the kernel send `signal` to this process when its parent ends. Lost at execve of a set-uid
/// program and with each change of ids.
///
/// Errors     EINVAL   not a signal
/// Since      Linux 2.1.57
/// Manual     PR_SET_PDEATHSIG(2const), prctl(2)
Result<void> set_parent_death_signal(int signal);

/// Names this process: what ps shows under COMM, at most 15 bytes.
///
/// Errors     EFAULT   never, with a C string
/// Since      Linux 2.6.9
/// Manual     PR_SET_NAME(2const), prctl(2)
Result<void> set_name(const char* name);

/// Moves this process into the process group `group`; 0 makes one of its own.
///
/// Errors     EPERM    this process leads a session, or the group is of another session
/// Since      the first Linux
/// Manual     setpgid(2)
Result<void> setpgid(pid_t group);

/// Makes this process the leader of a new session without a terminal.
///
/// Errors     EPERM    this process leads a process group already
/// Since      the first Linux
/// Manual     setsid(2), credentials(7)
Result<void> setsid();

}  // namespace lab::kernel
