/* floor.c: what a container costs: the kernel calls of `lab-02 --rootfs DIR COMMAND`, no others.
 *
 *     floor DIR COMMAND
 *
 * No options, no messages, no plan: a call that fails ends it. scripts/bench runs it beside lab-02
 * and lets strace count the calls of both. */

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/nsfs.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define NO_RIGHTS (MS_NOSUID | MS_NODEV | MS_NOEXEC)
#define COUNT(rows) (sizeof rows / sizeof *rows)

extern char** environ;

static char message[696]; /* as large as a Message of lib/plan */

static int must(long result) {
  if (result < 0) _exit(125);
  return (int)result;
}

static void read_all(int directory, const char* name) {
  static char buffer[16384];
  const int fd = must(openat(directory, name, O_RDONLY | O_NOCTTY | O_CLOEXEC));
  while (must(read(fd, buffer, sizeof buffer)) > 0) continue;
  close(fd);
}

/* What labs/02-mountns/host.cc and the look at the standard streams read. */
static void look_around(void) {
  struct stat found;
  struct termios settings;
  fcntl(1, F_GETFD);
  close(must(open("/dev/null", O_RDWR)));
  tcgetattr(0, &settings);
  const int self = must(openat(AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  must(fstatat(self, "ns/user", &found, 0));
  read_all(self, "status");
  read_all(self, "gid_map");
  const int network = must(openat(self, "ns/net", O_RDONLY | O_CLOEXEC));
  const int owner = must(ioctl(network, NS_GET_USERNS));
  must(fstatat(owner, "", &found, AT_EMPTY_PATH));
  close(owner);
  close(network);
  close(self);
}

static sigset_t forwarded(void) {
  sigset_t set;
  const int signals[] = {SIGTERM, SIGINT,   SIGHUP,  SIGQUIT, SIGUSR1,
                         SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD};
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; ++i) sigaddset(&set, signals[i]);
  return set;
}

static int start(uint64_t flags) {
  int pidfd = -1;
  struct clone_args args = {
      .flags = flags | CLONE_PIDFD, .pidfd = (uintptr_t)&pidfd, .exit_signal = SIGCHLD};
  return must(syscall(SYS_clone3, &args, sizeof args));
}

static int receive(int socket) {
  char control[CMSG_SPACE(sizeof(int))];
  struct iovec part = {message, sizeof message};
  struct msghdr header = {.msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = control,
                          .msg_controllen = sizeof control};
  return must(recvmsg(socket, &header, MSG_CMSG_CLOEXEC));
}

static void send_ready(int socket) {
  struct iovec part = {message, sizeof message};
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
  must(sendmsg(socket, &header, MSG_NOSIGNAL));
}

/* Waits until the child has ended; its status. */
static int wait_for_end(int lifeline) {
  const sigset_t set = forwarded();
  struct signalfd_siginfo info;
  siginfo_t ended = {0};
  const int signals = must(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  struct pollfd ready[] = {{signals, POLLIN, 0}, {lifeline, POLLIN, 0}};
  do {
    must(poll(ready, 2, -1));
    while (read(signals, &info, sizeof info) == sizeof info) continue;
    must(waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | __WALL));
  } while (ended.si_pid == 0);
  close(signals);
  return ended.si_status;
}

static void mount_on(const char* type, const char* path, unsigned long flags, const char* options) {
  must(mount(type, path, type, flags, options));
}

static void expect_directory(const char* path) {
  struct stat found;
  must(fstatat(AT_FDCWD, path, &found, 0));
}

static void device(int dev, const char* name, unsigned major_number, unsigned minor_number) {
  must(mknodat(dev, name, S_IFCHR | 0666, makedev(major_number, minor_number)));
}

static void attach(int tree, const char* path) {
  must(move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS));
  close(tree);
}

static void protect(const char* path) {
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
  const unsigned how = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
  const int tree = open_tree(AT_FDCWD, path, how);
  if (tree < 0) return;
  must(mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes));
  attach(tree, path);
}

static void mask(const char* path, int null) {
  struct stat found;
  if (fstatat(AT_FDCWD, path, &found, 0) != 0) return;
  if (S_ISDIR(found.st_mode)) {
    mount_on("tmpfs", path, MS_RDONLY, "mode=555");
  } else {
    const unsigned how = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;
    attach(must(open_tree(null, "", how)), path);
  }
}

static void mount_in_dev(int dev, const char* name, const char* type, const char* path,
                         unsigned long flags, const char* options) {
  must(mkdirat(dev, name, 0755));
  mount_on(type, path, flags, options);
}

static void fill_dev(int dev) {
  device(dev, "null", 1, 3);
  device(dev, "zero", 1, 5);
  device(dev, "full", 1, 7);
  device(dev, "random", 1, 8);
  device(dev, "urandom", 1, 9);
  device(dev, "tty", 5, 0);
  must(symlinkat("pts/ptmx", dev, "ptmx"));
  must(symlinkat("/proc/self/fd", dev, "fd"));
  must(symlinkat("/proc/self/fd/0", dev, "stdin"));
  must(symlinkat("/proc/self/fd/1", dev, "stdout"));
  must(symlinkat("/proc/self/fd/2", dev, "stderr"));
}

static void mount_kernel_file_systems(void) {
  expect_directory("/proc");
  mount_on("proc", "/proc", NO_RIGHTS, "");
  expect_directory("/sys");
  mount_on("sysfs", "/sys", NO_RIGHTS | MS_RDONLY, "");
  expect_directory("/dev");
  mount_on("tmpfs", "/dev", MS_NOSUID, "mode=755,size=64k");
  const struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                               .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
  const int dev = must(syscall(SYS_openat2, AT_FDCWD, "/dev", &how, sizeof how));
  mount_in_dev(dev, "pts", "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
               "newinstance,ptmxmode=666,mode=620,gid=5");
  mount_in_dev(dev, "shm", "tmpfs", "/dev/shm", NO_RIGHTS, "mode=1777,size=64m");
  mount_in_dev(dev, "mqueue", "mqueue", "/dev/mqueue", NO_RIGHTS, "");
  fill_dev(dev);
}

static void go_to_root(void) {
  const int self = must(syscall(SYS_pidfd_open, getpid(), 0));
  must(setns(self, CLONE_NEWNS));
  close(self);
}

static int open_null(void) {
  struct stat found;
  const int null = must(openat(AT_FDCWD, "/dev/null", O_PATH | O_CLOEXEC));
  must(fstatat(null, "", &found, AT_EMPTY_PATH));
  return null;
}

static void make_container(int tree, int channel) {
  go_to_root();
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
  const int null = open_null();
  const int kept = channel > tree ? channel : tree;
  must(close_range((unsigned)(kept > null ? kept : null) + 1, ~0U, 0));
  must(move_mount(tree, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH));
  must(fchdir(tree));
  must(chroot("."));
  mount_kernel_file_systems();
  const char* protected_paths[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                   "/proc/sysrq-trigger"};
  const char* masked_paths[] = {"/proc/acpi",        "/proc/asound",      "/proc/interrupts",
                                "/proc/kcore",       "/proc/keys",        "/proc/latency_stats",
                                "/proc/sched_debug", "/proc/scsi",        "/proc/timer_list",
                                "/proc/timer_stats", "/sys/firmware",
                                "/sys/devices/virtual/powercap", "/sys/fs/selinux"};
  for (size_t i = 0; i < COUNT(protected_paths); ++i) protect(protected_paths[i]);
  for (size_t i = 0; i < COUNT(masked_paths); ++i) mask(masked_paths[i], null);
  go_to_root();
  must(fchdir(tree));
  must(syscall(SYS_pivot_root, ".", "."));
  must(umount2(".", MNT_DETACH));
  must(chdir("/"));
}

struct Caller {
  sigset_t mask;
  struct sigaction child_action;
  mode_t umask;
};

static void restore(const struct Caller* caller) {
  umask(caller->umask);
  sigaction(SIGCHLD, &caller->child_action, NULL);
  sigprocmask(SIG_SETMASK, &caller->mask, NULL);
}

static void command(char** words, int channel, int tree, const struct Caller* caller) {
  prctl(PR_SET_NAME, "command");
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  make_container(tree, channel);
  must(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC));
  restore(caller);
  send_ready(channel);
  execve(words[0], words, environ);
  _exit(127);
}

static void keeper(const char* rootfs, char** words, const int* lab, const int* child,
                   const struct Caller* caller) {
  struct mount_attr attributes = {.propagation = MS_PRIVATE};
  close(lab[1]);
  prctl(PR_SET_NAME, "keeper");
  const int directory = must(openat(AT_FDCWD, rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC));
  const unsigned how = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;
  const int tree = must(open_tree(directory, "", how));
  must(mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes));
  close(directory);
  if (start(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC) == 0) {
    close(lab[0]);
    close(child[0]);
    command(words, child[1], tree, caller);
  }
  close(child[1]);
  must(setpgid(0, 0));
  while (receive(child[0]) > 0) continue;
  _exit(wait_for_end(lab[0]));
}

int main(int argc, char** argv) {
  if (argc < 3) return 125;
  look_around();
  int lab[2], child[2];
  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, lab));
  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, child));
  struct Caller caller;
  sigset_t taken = forwarded();
  sigaddset(&taken, SIGTTOU);
  const struct sigaction ordinary = {.sa_handler = SIG_DFL};
  sigprocmask(SIG_BLOCK, &taken, &caller.mask);
  sigaction(SIGCHLD, &ordinary, &caller.child_action);
  caller.umask = umask(0);
  if (start(0) == 0) keeper(argv[1], argv + 2, lab, child, &caller);
  close(lab[0]);
  close(child[0]);
  close(child[1]);
  const int status = wait_for_end(-1);
  receive(lab[1]);
  open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  restore(&caller);
  close(lab[1]);
  return status;
}
