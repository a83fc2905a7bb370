// deadline.h: Deadline, the moment after which a submission has had its time.

#pragma once

#include <ctime>

namespace lab::checker {

/// A moment of CLOCK_MONOTONIC. Copied to whoever waits, so that all waits of a run share it.
class Deadline {
 public:
  /// The moment `milliseconds` from now.
  static Deadline in(int milliseconds);

  /// Milliseconds until then, rounded up, for poll(2); 0 once it has passed.
  int remaining_ms() const;
  bool has_passed() const { return remaining_ms() == 0; }

 private:
  timespec moment_{};
};

}  // namespace lab::checker
