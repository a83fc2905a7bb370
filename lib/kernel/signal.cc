#include "kernel/signal.h"

#include <unistd.h>

namespace lab::kernel {

sigset_t signal_set(std::initializer_list<int> signals) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : signals) ::sigaddset(&set, signal);
  return set;
}

Result<sigset_t> block_signals(const sigset_t& set) {
  sigset_t before;
  if (::sigprocmask(SIG_BLOCK, &set, &before) != 0) return fail_errno("sigprocmask", "SIG_BLOCK");
  return before;
}

Result<void> set_signal_mask(const sigset_t& mask) {
  if (::sigprocmask(SIG_SETMASK, &mask, nullptr) != 0) {
    return fail_errno("sigprocmask", "SIG_SETMASK");
  }
  return {};
}

Result<struct sigaction> set_signal_action(int signal, const struct sigaction& action) {
  struct sigaction before = {};
  if (::sigaction(signal, &action, &before) != 0) return fail_errno("sigaction", "{}", signal);
  return before;
}

Result<UniqueFd> signalfd(const sigset_t& set) {
  const int fd = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) return fail_errno("signalfd", "-1");
  return UniqueFd(fd);
}

Result<std::optional<signalfd_siginfo>> next_signal(int fd) {
  signalfd_siginfo info = {};
  if (::read(fd, &info, sizeof info) == sizeof info) return std::optional(info);
  if (errno == EAGAIN || errno == EINTR) return std::optional<signalfd_siginfo>();
  return fail_errno("read", "{} (signalfd)", fd);
}

}  // namespace lab::kernel
