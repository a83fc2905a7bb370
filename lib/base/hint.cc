#include "base/hint.h"

#include <cerrno>

namespace lab {

namespace {

struct Hint {
  std::string_view call;      // Error::call
  int number;                 // Error::number
  std::string_view argument;  // must occur in Error::arguments; empty matches all
  std::string_view text;
};

// The first row that matches is taken: rows with an argument stand before those without.
constexpr Hint kHints[] = {
    {"clone3", ENOSPC, "NEWPID",
     "PID namespaces nest at most 32 levels deep, those you are in included, and there are at most "
     "/proc/sys/user/max_pid_namespaces of them: pid_namespaces(7)"},
    {"clone3", ENOSPC, "", "a limit of /proc/sys/user/max_*_namespaces is reached: namespaces(7)"},
    {"clone3", EPERM, "", "making these namespaces takes CAP_SYS_ADMIN: run as root: clone(2)"},
    {"clone3", EAGAIN, "", "too many processes: RLIMIT_NPROC or pids.max: clone(2)"},
    {"clone3", ENOSYS, "", "clone3 came with Linux 5.3, and old container engines filter it"},
    {"clone3", EINVAL, "NEWUSER",
     "is this kernel built without CONFIG_USER_NS? user_namespaces(7)"},
    {"mount", EPERM, "\"proc\"",
     "a new /proc needs a PID namespace of your own, and a /proc already here with nothing mounted "
     "over it: user_namespaces(7)"},
    {"fsmount", EPERM, "proc",
     "a new /proc needs a PID namespace of your own, and a /proc already here with nothing mounted "
     "over it: user_namespaces(7)"},
    {"mount", EPERM, "", "mounting takes CAP_SYS_ADMIN over this mount namespace: mount(2)"},
    {"open_tree", EPERM, "", "cloning a mount takes CAP_SYS_ADMIN over this mount namespace"},
    {"open_tree", EINVAL, "", "an unbindable mount cannot be bound: mount_namespaces(7)"},
    {"setns", EPERM, "",
     "going to the root of a mount namespace takes CAP_SYS_CHROOT, and CAP_SYS_ADMIN over it: "
     "setns(2)"},
    {"chroot", EPERM, "", "chroot takes CAP_SYS_CHROOT: chroot(2)"},
    {"openat2", ELOOP, "",
     "a link on the way leads to a descriptor or to a process's directory, or links lead in a "
     "circle: openat2(2), RESOLVE_NO_MAGICLINKS"},
    {"flock", EWOULDBLOCK, "",
     "somebody who is no lab has locked this mount point, and holds it: flock(2), /proc/locks"},
    {"pivot_root", EINVAL, "",
     "new_root must be a mount point, its parent must not be shared, and the present root must not "
     "be the initramfs: pivot_root(2)"},
    {"move_mount", EINVAL, "SET_GROUP",
     "joining a peer group needs a private mount and a shared one of the same file system, below "
     "which no mount is locked by a user namespace (Linux 5.15): mount_namespaces(7)"},
    {"move_mount", EINVAL, "",
     "a directory is mounted on a directory, and anything else on a file: move_mount(2)"},
    {"move_mount", ENOSYS, "", "move_mount came with Linux 5.2"},
    {"mount_setattr", ENOSYS, "", "mount_setattr came with Linux 5.12"},
    {"openat", EROFS, "", "this mount point is missing, and the file system below is read-only"},
    {"mkdirat", EROFS, "", "this mount point is missing, and the file system below is read-only"},
    {"mknodat", EPERM, "", "device nodes take CAP_MKNOD in the initial user namespace: mknod(2)"},
    {"chdir", ENOENT, "", "the directory must exist inside the container: it is not made"},
    {"execve", EACCES, "", "is it a directory, or has it (or its interpreter) no x bit? execve(2)"},
    {"execve", ENOEXEC, "", "neither a binary for this machine nor a script with a #! line"},
    {"write", ENOSPC, "", "the disk is full"},
};

bool matches(const Hint& hint, const Error& error) {
  return hint.call == error.call && hint.number == error.number &&
         std::string_view(error.arguments).find(hint.argument) != std::string_view::npos;
}

}  // namespace

std::string_view hint_for(const Error& error) {
  for (const Hint& hint : kHints) {
    if (matches(hint, error)) return hint.text;
  }
  return {};
}

}  // namespace lab
