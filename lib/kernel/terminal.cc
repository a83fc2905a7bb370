#include "kernel/terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/file.h"
#include "kernel/process.h"

namespace lab::kernel {

Result<pid_t> tcgetpgrp(int fd) {
  const pid_t group = ::tcgetpgrp(fd);
  if (group < 0) return fail_errno("tcgetpgrp", "{}", fd);
  return group;
}

Result<void> tcsetpgrp(int fd, pid_t group) {
  if (::tcsetpgrp(fd, group) != 0) return fail_errno("tcsetpgrp", "{}, {}", fd, group);
  return {};
}

void take_terminal_back() {
  const Result<UniqueFd> terminal = openat(AT_FDCWD, "/dev/tty", O_RDWR | O_NOCTTY);
  if (!terminal) return;
  const Result<pid_t> group = tcgetpgrp(terminal->get());
  if (!group || *group <= 0 || group_exists(*group)) return;
  (void)tcsetpgrp(terminal->get(), ::getpgrp());  // the terminal may be gone by now
}

Result<termios> tcgetattr(int fd) {
  termios settings = {};
  if (::tcgetattr(fd, &settings) != 0) return fail_errno("tcgetattr", "{}", fd);
  return settings;
}

Result<void> tcsetattr(int fd, const termios& settings) {
  if (::tcsetattr(fd, TCSADRAIN, &settings) != 0) return fail_errno("tcsetattr", "{}", fd);
  return {};
}

Result<void> copy_window_size(int from, int to) {
  winsize size = {};
  if (::ioctl(from, TIOCGWINSZ, &size) != 0) return fail_errno("ioctl", "{}, TIOCGWINSZ", from);
  if (::ioctl(to, TIOCSWINSZ, &size) != 0) return fail_errno("ioctl", "{}, TIOCSWINSZ", to);
  return {};
}

Result<UniqueFd> open_terminal_of(int master) {
  const int unlock = 0;
  if (::ioctl(master, TIOCSPTLCK, &unlock) != 0) {
    return fail_errno("ioctl", "{}, TIOCSPTLCK", master);
  }
  const int fd = ::ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return fail_errno("ioctl", "{}, TIOCGPTPEER", master);
  return UniqueFd(fd);
}

Result<void> set_controlling_terminal(int fd) {
  if (::ioctl(fd, TIOCSCTTY, 0) != 0) return fail_errno("ioctl", "{}, TIOCSCTTY", fd);
  return {};
}

}  // namespace lab::kernel
