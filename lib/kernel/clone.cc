#include "kernel/clone.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace lab::kernel {

Flags clone_flags(std::uint64_t value) {
  static constexpr FlagName kNames[] = {
      {CLONE_NEWUSER, "NEWUSER"}, {CLONE_NEWPID, "NEWPID"},           {CLONE_NEWNS, "NEWNS"},
      {CLONE_NEWUTS, "NEWUTS"},   {CLONE_NEWIPC, "NEWIPC"},           {CLONE_NEWNET, "NEWNET"},
      {CLONE_NEWTIME, "NEWTIME"}, {CLONE_NEWCGROUP, "NEWCGROUP"},     {CLONE_PIDFD, "PIDFD"},
      {CLONE_PARENT, "PARENT"},   {CLONE_INTO_CGROUP, "INTO_CGROUP"},
  };
  return {value, kNames};
}

Result<pid_t> clone3(clone_args& args) {
  const long pid = ::syscall(SYS_clone3, &args, sizeof args);
  if (pid < 0) return fail_errno("clone3", "{}", clone_flags(args.flags));
  return static_cast<pid_t>(pid);
}

Result<void> unshare(int flags) {
  if (::unshare(flags) != 0) {
    return fail_errno("unshare", "{}", clone_flags(static_cast<unsigned>(flags)));
  }
  return {};
}

Result<void> setns(int fd, int flags) {
  if (::setns(fd, flags) != 0) {
    return fail_errno("setns", "{}, {}", fd, clone_flags(static_cast<unsigned>(flags)));
  }
  return {};
}

}  // namespace lab::kernel
