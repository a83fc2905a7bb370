// deadline.cc: see deadline.h.

#include "checker/contain/deadline.h"

#include <algorithm>
#include <ctime>

namespace lab::checker {

namespace {

constexpr long kNanosecondsPerMillisecond = 1'000'000;
// Twice the longest wait: a judge that is scheduled late is not one that was stopped.
constexpr long kLongestGap_ns = 2 * Deadline::kLongestWait_ms * kNanosecondsPerMillisecond;

long monotonic_ns() {
  timespec moment{};
  ::clock_gettime(CLOCK_MONOTONIC, &moment);
  return moment.tv_sec * 1000 * kNanosecondsPerMillisecond + moment.tv_nsec;
}

// The judge is one thread, and this is its clock.
long judges_ns() {
  static long last_look_ns = monotonic_ns();
  static long clock_ns = 0;
  const long now_ns = monotonic_ns();
  clock_ns += std::min(now_ns - last_look_ns, kLongestGap_ns);
  last_look_ns = now_ns;
  return clock_ns;
}

}  // namespace

Deadline Deadline::in(int milliseconds) {
  Deadline deadline;
  deadline.moment_ns_ = judges_ns() + milliseconds * kNanosecondsPerMillisecond;
  return deadline;
}

int Deadline::remaining_ms() const {
  const long left_ns = moment_ns_ - judges_ns() + kNanosecondsPerMillisecond - 1;
  return static_cast<int>(std::max(left_ns / kNanosecondsPerMillisecond, 0L));
}

int Deadline::next_wait_ms() const {
  return std::min(remaining_ms(), kLongestWait_ms);
}

}  // namespace lab::checker
