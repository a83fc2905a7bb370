#include "plan/caller.h"

#include <sys/stat.h>

#include "kernel/signal.h"
#include "kernel/terminal.h"

namespace lab {

Result<void> Caller::borrow() {
  // Blocked signals wait in a signalfd. SIGTTOU would stop whoever takes the terminal back.
  const sigset_t taken = kernel::signal_set({SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2,
                                             SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD, SIGTTOU});
  signal_mask_ = TRY(kernel::block_signals(taken));
  // An ignored SIGCHLD, inherited from a caller, would let the kernel throw statuses away: wait(2).
  struct sigaction ordinary = {};
  ordinary.sa_handler = SIG_DFL;
  child_action_ = TRY(kernel::set_signal_action(SIGCHLD, ordinary));
  // What a lab makes has the mode that the lab says: umask(2) never fails.
  umask_ = ::umask(0);
  is_borrowed_ = true;
  return {};
}

void Caller::give_back() {
  ::umask(umask_);
  (void)kernel::set_signal_action(SIGCHLD, child_action_);  // valid: it was there before
  (void)kernel::set_signal_mask(signal_mask_);              // cannot fail
}

Caller::~Caller() {
  if (!is_borrowed_) return;
  kernel::take_terminal_back();
  give_back();
}

}  // namespace lab
