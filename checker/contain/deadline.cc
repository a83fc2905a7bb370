// deadline.cc: see deadline.h.

#include "checker/contain/deadline.h"

#include <algorithm>

namespace lab::checker {

namespace {

constexpr long kNanosecondsPerMillisecond = 1'000'000;

timespec now() {
  timespec moment{};
  ::clock_gettime(CLOCK_MONOTONIC, &moment);
  return moment;
}

}  // namespace

Deadline Deadline::in(int milliseconds) {
  Deadline deadline;
  deadline.moment_ = now();
  deadline.moment_.tv_sec += milliseconds / 1000;
  deadline.moment_.tv_nsec += milliseconds % 1000 * kNanosecondsPerMillisecond;
  return deadline;
}

int Deadline::remaining_ms() const {
  const timespec moment = now();
  const long nanoseconds = moment_.tv_nsec - moment.tv_nsec + kNanosecondsPerMillisecond - 1;
  const long milliseconds =
      (moment_.tv_sec - moment.tv_sec) * 1000 + nanoseconds / kNanosecondsPerMillisecond;
  return static_cast<int>(std::max(milliseconds, 0L));
}

}  // namespace lab::checker
