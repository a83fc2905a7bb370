// caller.h: what the caller of a program had, lent for the time of a run.

#pragma once

#include <signal.h>
#include <sys/types.h>

#include "base/result.h"

namespace lab {

/// Given back when the run is over, and to COMMAND before its execve.
class Caller {
 public:
  Caller() = default;
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller();

  /// Blocks the signals that are read from descriptors, has children waited for, and clears the
  /// umask.
  Result<void> borrow();

  /// Just before execve: a signal may come through at once.
  void give_back();

  const sigset_t& signal_mask() const { return signal_mask_; }
  mode_t umask() const { return umask_; }

 private:
  bool is_borrowed_ = false;
  sigset_t signal_mask_ = {};
  struct sigaction child_action_ = {};
  mode_t umask_ = 0;
};

}  // namespace lab
