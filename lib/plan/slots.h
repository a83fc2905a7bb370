// slots.h: the descriptors that steps hand on to later steps of their side.

#pragma once

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

 private:
  std::vector<UniqueFd> fds_;  // by slot
};

}  // namespace lab
