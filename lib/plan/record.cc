#include "plan/record.h"

namespace lab {

Record::Record(const Plan& plan) : endings(plan.sides().size()), arrivals(plan.sides().size()) {
  std::size_t count = 0;
  for (const Step& step : plan.steps) {
    for (const Effect& effect : step.line().effects) count += effect.count;
  }
  left_behind.reserve(count);
}

void Record::fail(Side side, int step, const Error& error) {
  if (outcome.has_failed) return;
  outcome.has_failed = true;
  outcome.side = side;
  outcome.step = step;
  outcome.error = error;
}

// Nothing is allocated: there is room for as much as the steps have announced.
Result<void> Record::leave(Leftover::Kind kind, UniqueFd parent, const char* name) {
  if (left_behind.size() == left_behind.capacity()) {
    return lab::fail(ENOBUFS, "leave behind", "{}: more than the plan says", name);
  }
  const int number = static_cast<int>(kind);
  if (number < 0 || number >= Leftover::kKinds) {
    return lab::fail(EPROTO, "leave behind", "{}: of kind {}", name, number);
  }
  left_behind.push_back({kind, std::move(parent), {}});
  detail::copy_cut(left_behind.back().name, sizeof left_behind.back().name, name);
  return {};
}

Result<void> Record::hold(UniqueFd lock) {
  if (left_behind.empty()) return lab::fail(EPROTO, "hold", "nothing has been left behind");
  left_behind.back().lock = std::move(lock);
  return {};
}

void Record::take_back() {
  if (!left_behind.empty()) left_behind.pop_back();
}

}  // namespace lab
