#include <fmt/core.h>

#include <deque>
#include <map>
#include <set>

#include "plan/plan.h"

namespace lab {

namespace {

// Walks the steps as if they ran one by one, and keeps what is true so far.
class Walk {
 public:
  explicit Walk(const Plan& plan) : plan_(plan), sides_(plan.sides().size()) {
    if (!sides_.empty()) sides_[0].is_started = true;
  }

  std::vector<std::string> wrong() {
    for (const Step& step : plan_.steps) {
      ++number_;
      walk(step.side(), step.describe(plan_));
    }
    check_ends();
    return std::move(wrong_);
  }

 private:
  struct SideState {
    bool is_started = false, is_waited_for = false, has_ended = false;
    Side starter{};
    std::set<int> slots;  // filled, by index
  };

  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    wrong_.push_back(fmt::format("step {}: ", number_) +
                     fmt::format(format, std::forward<Args>(args)...));
  }

  SideState& state(Side side) { return sides_[index_of(side)]; }

  void walk(Side side, const Line& line) {
    if (!state(side).is_started) add("{} has not been started", plan_.name(side));
    if (state(side).has_ended) add("{} has made its execve before", plan_.name(side));
    for (const FdSlot slot : line.reads) read(side, slot);
    for (const Crossing& crossing : line.notifies) notify(side, crossing);
    for (const Crossing& crossing : line.awaits) await(side, crossing);
    for (const FdSlot slot : line.writes) state(side).slots.insert(slot.index);
    for (const Side child : line.starts) start(side, child);
    for (const Side child : line.waits_for) wait_for(side, child);
    state(side).has_ended = line.is_last;
  }

  void read(Side side, FdSlot slot) {
    if (!state(side).slots.contains(slot.index)) {
      add("{} is not there on side {}", plan_.name(slot), plan_.name(side));
    }
  }

  void notify(Side from, const Crossing& crossing) {
    if (from != plan_.keeper() && crossing.peer != plan_.keeper()) {
      add("{} would pass between {} and {}, but every channel ends at the keeper",
          plan_.name(crossing.event), plan_.name(from), plan_.name(crossing.peer));
    }
    if (!notified_.insert(crossing.event.index).second) {
      add("{} is notified twice", plan_.name(crossing.event));
    }
    in_flight_[{from, crossing.peer}].push_back(crossing.event.index);
  }

  // Messages of one channel arrive in the order in which they were sent.
  void await(Side to, const Crossing& crossing) {
    std::deque<int>& queue = in_flight_[{crossing.peer, to}];
    if (queue.empty() || queue.front() != crossing.event.index) {
      add("{} is awaited from {}, but {} comes next", plan_.name(crossing.event),
          plan_.name(crossing.peer), queue.empty() ? "nothing" : plan_.name(Event{queue.front()}));
      return;
    }
    queue.pop_front();
  }

  // A child has every descriptor of the side that it was cloned from.
  void start(Side starter, Side child) {
    if (state(child).is_started) add("{} is started twice", plan_.name(child));
    state(child).is_started = true;
    state(child).starter = starter;
    state(child).slots = state(starter).slots;
  }

  void wait_for(Side side, Side child) {
    if (!state(child).is_started || state(child).starter != side) {
      add("{} is not a child of {}", plan_.name(child), plan_.name(side));
    }
    state(child).is_waited_for = true;
  }

  void check_ends() {
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      const std::string& name = plan_.sides()[i];
      if (!sides_[i].is_started) wrong_.push_back(fmt::format("{} is never started", name));
      if (i > 0 && sides_[i].is_started && !sides_[i].is_waited_for) {
        wrong_.push_back(fmt::format("nobody waits for {}", name));
      }
    }
    for (const auto& [ends, queue] : in_flight_) {
      for (const int event : queue) {
        wrong_.push_back(fmt::format("{} is never awaited", plan_.name(Event{event})));
      }
    }
  }

  const Plan& plan_;
  std::size_t number_ = 0;
  std::vector<SideState> sides_;
  std::set<int> notified_;
  std::map<std::pair<Side, Side>, std::deque<int>> in_flight_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> check(const Plan& plan) {
  return Walk(plan).wrong();
}

}  // namespace lab
