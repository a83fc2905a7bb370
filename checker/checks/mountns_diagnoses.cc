// mountns_diagnoses.cc: the faults of lab 02 in the root, /proc, /sys and /dev.

#include "checker/checks/mountns.h"

namespace lab::checker::mountns {

namespace {

constexpr Diagnosis kDiagnoses[] = {
    {"MNT-001", "no new mount namespace",
     "COMMAND is in the mount namespace of its caller: whatever the lab mounts, it mounts on the "
     "host.",
     "add CLONE_NEWNS to the flags of clone3", "mount_namespaces(7)"},
    {"MNT-002", "the root is not the directory of --rootfs",
     "COMMAND sees another root than the one that was asked for.",
     "make DIR a mount point (bind it to itself, or open_tree), and pivot_root there",
     "pivot_root(2)"},
    {"MNT-003", "chroot for pivot_root",
     "chroot changes where one process's paths begin. The namespace keeps all mounts of the "
     "host, and whoever has CAP_SYS_CHROOT inside walks back to them: chroot, then `..` from a "
     "directory outside.",
     "pivot_root(\".\", \".\") in DIR, then umount2(\".\", MNT_DETACH)",
     "chroot(2), NOTES; pivot_root(2)"},
    {"MNT-004", "the old root is left",
     "pivot_root has put the host's root below or upon the new one, and nobody has unmounted it: "
     "one path leads to all files of the host.",
     "umount2(put_old, MNT_DETACH) directly after pivot_root", "pivot_root(2), NOTES"},
    {"MNT-005", "mounts of the host are in the container",
     "The mount namespace began as a copy of the host's, and not all of that copy went away.",
     "open or bind DIR without what is mounted below it; detach the old root with MNT_DETACH, "
     "which takes all mounts below along",
     "mount_namespaces(7); umount2(2), MNT_DETACH"},
    {"MNT-006", "mounts below DIR are taken along",
     "A recursive bind copies every mount below the directory, those that the host makes there "
     "for itself too.",
     "bind DIR with MS_BIND alone; with open_tree, without AT_RECURSIVE",
     "mount(2), MS_BIND; open_tree(2)"},
    {"MNT-007", "the lab's mounts appear on the host: MS_PRIVATE was forgotten",
     "The new namespace is a copy, and each of its mounts is in the peer group of the original: "
     "systemd makes all mounts shared. A mount below one of them appears in both namespaces.",
     "mount(NULL, \"/\", NULL, MS_REC | MS_PRIVATE, NULL) before the first mount",
     "mount_namespaces(7), Shared subtrees"},
    {"MNT-008", "COMMAND's mounts appear on the host",
     "The container's root is still a peer of DIR's mount: its propagation was not changed after "
     "it was bound, since the copy of a shared mount is shared.",
     "make the bound root private (MS_PRIVATE, or mount_setattr with propagation) before COMMAND "
     "runs",
     "mount_namespaces(7), Bind (MS_BIND) semantics"},
    {"MNT-009", "mounts of the host arrive in the container: MS_SLAVE where private was asked",
     "A slave mount sends nothing to its master, and still receives everything: what the host "
     "mounts below DIR shows inside.",
     "MS_PRIVATE in place of MS_SLAVE", "mount_namespaces(7), MS_SLAVE"},
    {"MNT-010", "no new IPC namespace",
     "System V objects and POSIX queues of the host can be reached by COMMAND: /dev/mqueue shows "
     "the queues of the IPC namespace that mounts it.",
     "add CLONE_NEWIPC to the flags of clone3", "ipc_namespaces(7)"},
    {"MNT-011", "lab 01 does not work in lab 02",
     "A lab does all that the labs before it do, with their options.",
     "build the plan of lab 02 around the steps of lab 01", "docs/contracts.md"},
    {"MNT-012", "no /proc", "Nothing of type proc is mounted at the container's /proc.",
     "mount(\"proc\", \"/proc\", \"proc\", ...) in the new root, by a process of the new PID "
     "namespace",
     "proc(5)"},
    {"MNT-013", "/proc is the host's, or of another PID namespace",
     "A proc shows the PID namespace of the process that mounted it. One that was bound, or "
     "mounted before the clone, shows processes of the host.",
     "mount a new proc, in the process that is PID 1, not before",
     "pid_namespaces(7), /proc and PID namespaces"},
    {"MNT-014", "no /sys", "Nothing of type sysfs is mounted at the container's /sys.",
     "mount(\"sysfs\", \"/sys\", \"sysfs\", MS_RDONLY | ...)", "sysfs(5)"},
    {"MNT-015", "/sys is writable",
     "A write to /sys reaches the kernel and its devices, which the container shares with the "
     "host.",
     "MS_RDONLY for sysfs; a recursive bind is made read-only by mount_setattr with "
     "AT_RECURSIVE, since MS_REMOUNT changes one mount only",
     "sysfs(5), mount_setattr(2)"},
    {"MNT-016", "/proc/kcore can be read",
     "It is the memory of the kernel, and so of the host and of every container.",
     "bind /dev/null on it", "proc(5), /proc/kcore"},
    {"MNT-017", "a file of the kernel's is not masked",
     "It tells of the host: keys of other users, timers and processes of all containers, "
     "hardware.",
     "bind /dev/null on a file, mount an empty read-only tmpfs on a directory",
     "OCI runtime-spec, config-linux.md, Masked Paths"},
    {"MNT-018", "/proc/sys is writable",
     "Most of its switches are those of the machine: /proc/sys/kernel/core_pattern alone makes "
     "root of the host.",
     "bind /proc/sys on itself and make that mount read-only", "proc(5), /proc/sys"},
    {"MNT-019", "a switch of the kernel's is writable",
     "One letter in /proc/sysrq-trigger reboots the machine, container or not.",
     "bind the path on itself and make that mount read-only", "proc(5), /proc/sysrq-trigger"},
    {"MNT-020", "a device is missing",
     "Programs expect null, zero, full, random, urandom and tty in /dev.",
     "mknod each, or bind the host's where mknod is refused", "mknod(2), null(4)"},
    {"MNT-021", "a file in /dev is not the device",
     "The name is there, but not the device of that number: a plain file fills up.",
     "mknod with S_IFCHR and makedev(MAJOR, MINOR)", "mknod(2), makedev(3)"},
    {"MNT-022", "a device cannot be used",
     "The node is right, and its use fails. MS_NODEV on the file system of /dev forbids all "
     "devices there, a mode without `w` their use by others.",
     "mount /dev with MS_NOSUID and without MS_NODEV; mode 0666", "mount(2), MS_NODEV"},
    {"MNT-023", "/dev is the host's",
     "All devices of the machine are in reach: disks, memory, terminals; and what COMMAND makes "
     "or removes in /dev is made or removed on the host.",
     "mount a tmpfs on /dev and make the few devices in it", "tmpfs(5), mknod(2)"},
    {"MNT-024", "/dev/pts is the host's",
     "A bound /dev/pts shows the terminals of all users, to be read and written.",
     "mount a new devpts: mount(\"devpts\", \"/dev/pts\", \"devpts\", ..., "
     "\"newinstance,ptmxmode=0666,...\")",
     "pts(4); Documentation/filesystems/devpts.rst of Linux"},
    {"MNT-025", "/dev/ptmx does not open a terminal of the container",
     "ptmx belongs to one devpts. A node 5:2 takes the devpts that is mounted on `pts` beside "
     "it; mode 000 of ptmx in a devpts (its default) lets nobody in.",
     "make /dev/ptmx a link to pts/ptmx, and mount devpts with ptmxmode=0666", "pts(4)"},
    {"MNT-026", "/dev/shm or /dev/mqueue is missing or cannot be written",
     "shm_open and mq_open of libc make their files there.",
     "mount a tmpfs (mode 1777) and an mqueue", "shm_overview(7), mq_overview(7)"},
    {"MNT-027", "/dev/shm or /dev/mqueue is the host's",
     "What programs of the host keep there can be read and changed by COMMAND.",
     "mount new ones; mqueue in the new IPC namespace", "shm_overview(7), mq_overview(7)"},
    {"MNT-028", "a link of /dev is missing or leads elsewhere",
     "/dev/stdin and /dev/fd/N of shells are links into /proc/self/fd.",
     "symlink /proc/self/fd to /dev/fd, and /proc/self/fd/0, 1, 2 to stdin, stdout, stderr",
     "fd(4)"},
};

}  // namespace

std::span<const Diagnosis> diagnoses() {
  return kDiagnoses;
}

}  // namespace lab::checker::mountns
