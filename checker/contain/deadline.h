// deadline.h: Deadline, the moment after which a submission has had its time.

#pragma once

namespace lab::checker {

/// A moment on the judge's clock. Copied to whoever waits, so that all waits of a run share it.
///
/// The judge's clock is CLOCK_MONOTONIC, and stands still while the judge does not run: stopped by
/// Ctrl-Z, or on a machine that is asleep or has no time for it. Otherwise a submission that has
/// done its part in time would be found late by a judge who was not there to look. The judge never
/// waits for longer than kLongestWait_ms without a look at the clock; a longer gap is counted as
/// that much and no more.
class Deadline {
 public:
  static constexpr int kLongestWait_ms = 100;

  /// The moment `milliseconds` from now.
  static Deadline in(int milliseconds);

  /// Milliseconds until then, rounded up; 0 once it has passed.
  int remaining_ms() const;
  bool has_passed() const { return remaining_ms() == 0; }

  /// How long poll(2) may wait until the clock is to be looked at again.
  int next_wait_ms() const;

 private:
  long moment_ns_ = 0;
};

}  // namespace lab::checker
