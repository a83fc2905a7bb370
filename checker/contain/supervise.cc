// supervise.cc: see supervise.h.

#include "checker/contain/supervise.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checker/contain/kernel_calls.h"
#include "kernel/process.h"
#include "kernel/signal.h"

namespace lab::checker {

namespace {

[[noreturn]] void be_judge(const std::function<int()>& judge, const sigset_t& mask) {
  (void)kernel::set_parent_death_signal(SIGKILL);
  (void)kernel::set_signal_mask(mask);
  const int status = judge();
  ::fflush(nullptr);
  ::_exit(status);
}

// Those that end a program and that the caller does not ignore: nohup, and `&` in a script, ask for
// a program that goes on.
sigset_t ending_signals() {
  sigset_t set = kernel::signal_set({});
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) {
      ::sigaddset(&set, signal);
    }
  }
  return set;
}

// Waits for the end of the child; a signal meanwhile ends it. Returns that signal, 0 for none.
Result<int> wait_or_end(int pidfd, int signals) {
  pollfd fds[] = {{pidfd, POLLIN, 0}, {signals, POLLIN, 0}};
  while (::poll(fds, 2, -1) < 0) continue;
  if (fds[0].revents != 0) return 0;
  const std::optional<signalfd_siginfo> signal = TRY(kernel::next_signal(signals));
  TRY(kernel::pidfd_send_signal(pidfd, SIGKILL));
  return signal ? static_cast<int>(signal->ssi_signo) : SIGTERM;
}

}  // namespace

Result<EndingSignals> catch_ending_signals() {
  const sigset_t ending = ending_signals();
  const sigset_t mask = TRY(kernel::block_signals(ending));
  return EndingSignals{mask, TRY(kernel::signalfd(ending))};
}

Result<int> supervise(const EndingSignals& signals, const std::function<int()>& judge,
                      const std::function<void()>& release) {
  // The arenas of a judge that was killed become children of this process, which waits for them.
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return fail_errno("prctl", "SUBREAPER");
  ::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("fork", "the judge");
  if (child == 0) be_judge(judge, signals.former_mask);
  const UniqueFd pidfd = TRY(kernel::pidfd_open(child));
  const int signal = TRY(wait_or_end(pidfd.get(), signals.fd.get()));
  const siginfo_t end = TRY(kernel::wait_for_end(pidfd.get()));
  release();
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) continue;
  if (signal != 0) return 128 + signal;
  return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}

}  // namespace lab::checker
