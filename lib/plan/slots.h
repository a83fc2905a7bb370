// slots.h: the descriptors that steps hand on to later steps of their side.

#pragma once

#include <algorithm>
#include <climits>
#include <span>
#include <vector>

#include "base/unique_fd.h"
#include "plan/plan.h"

namespace lab {

class Slots {
 public:
  explicit Slots(const Plan& plan) : fds_(plan.fds().size()) {}

  /// -1 for the default slot, and for one that nothing was put into.
  int fd(FdSlot slot) const {
    return slot.is_used() ? fds_[static_cast<std::size_t>(slot.index)].get() : -1;
  }
  void put(FdSlot slot, UniqueFd fd) { fds_[static_cast<std::size_t>(slot.index)] = std::move(fd); }
  void close(FdSlot slot) { put(slot, UniqueFd()); }
  void close_all_but(std::span<const FdSlot> kept) {
    for (int i = 0; i < static_cast<int>(fds_.size()); ++i) {
      if (std::ranges::find(kept, i, &FdSlot::index) == kept.end()) close({i});
    }
  }

  /// The lowest of these descriptors above `fd`; INT_MAX if there is none.
  int next_open(int fd) const {
    int next = INT_MAX;
    for (const UniqueFd& own : fds_) {
      if (own.get() > fd) next = std::min(next, own.get());
    }
    return next;
  }

 private:
  std::vector<UniqueFd> fds_;  // by slot
};

}  // namespace lab
