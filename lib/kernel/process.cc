#include "kernel/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/flag_names.h"

namespace lab::kernel {

Failure execve(const char* path, char* const argv[], char* const envp[]) {
  ::execve(path, argv, envp);
  return fail_errno("execve", "{}", Quoted{path});
}

Result<UniqueFd> pidfd_open(pid_t pid) {
  const long fd = ::syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) return fail_errno("pidfd_open", "{}", pid);
  return UniqueFd(static_cast<int>(fd));
}

Result<void> pidfd_send_signal(int pidfd, int signal) {
  if (::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) != 0) {
    return fail_errno("pidfd_send_signal", "{}, {}", pidfd, signal);
  }
  return {};
}

bool group_exists(pid_t group) {
  return ::kill(-group, 0) == 0 || errno != ESRCH;
}

Result<siginfo_t> wait_for_end(int pidfd) {
  siginfo_t ended = {};
  int failed = 0;
  do {
    failed = ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &ended, WEXITED | __WALL);
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) return fail_errno("waitid", "P_PIDFD, {}, WEXITED", pidfd);
  return ended;
}

Result<void> wait_for_stop(int pidfd) {
  constexpr int kWhat = WSTOPPED | WEXITED | WNOWAIT;
  siginfo_t info = {};
  int failed = 0;
  do {
    failed = ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, kWhat);
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) return fail_errno("waitid", "P_PIDFD, {}, WSTOPPED|WEXITED|WNOWAIT", pidfd);
  return {};
}

Result<siginfo_t> reap_any() {
  siginfo_t ended = {};
  if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | __WALL) != 0) {
    return fail_errno("waitid", "P_ALL, WEXITED|WNOHANG");
  }
  return ended;
}

Result<void> set_parent_death_signal(int signal) {
  if (::prctl(PR_SET_PDEATHSIG, signal) != 0) {
    return fail_errno("prctl", "PR_SET_PDEATHSIG, {}", signal);
  }
  return {};
}

Result<void> set_name(const char* name) {
  if (::prctl(PR_SET_NAME, name) != 0) return fail_errno("prctl", "PR_SET_NAME, {}", Quoted{name});
  return {};
}

Result<void> setpgid(pid_t group) {
  if (::setpgid(0, group) != 0) return fail_errno("setpgid", "0, {}", group);
  return {};
}

Result<void> setsid() {
  if (::setsid() < 0) return fail_errno("setsid", "");
  return {};
}

}  // namespace lab::kernel
