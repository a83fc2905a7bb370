#include <fmt/core.h>

#include <deque>
#include <map>
#include <optional>
#include <set>

#include "plan/plan.h"
#include "plan/roles.h"

namespace lab {

namespace {

using Kind = Effect::Kind;

// What is true of a side so far.
struct SideState {
  bool is_started = false, is_looked_after = false, has_ended = false;
  bool is_settled = false;     // somebody has waited until it could not fail any more
  Side keeper{};               // to which it reports
  std::optional<Side> parent;  // none of a program
  std::optional<Side> starter;
  std::optional<Side> adopter;  // its parent, where that is not its starter
  std::optional<Side> let_go;   // a side that lives on without it
  std::set<int> slots;          // filled, by index
  std::set<Side> reached;       // sides of other programs, to which it has connected
};

// Walks the steps as if they ran one by one, and keeps what is true so far.
class Walk {
 public:
  explicit Walk(const Plan& plan) : plan_(plan), sides_(plan.sides().size()) {
    for (const Side program : plan.programs()) begin(program);
  }

  std::vector<std::string> wrong() {
    for (const Step& step : plan_.steps) {
      ++number_;
      walk(step.side(), step.line());
    }
    check_ends();
    return std::move(wrong_);
  }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    wrong_.push_back(fmt::format("step {}: ", number_) +
                     fmt::format(format, std::forward<Args>(args)...));
  }

  SideState& state(Side side) { return sides_[index_of(side)]; }
  const std::string& name(Side side) const { return plan_.name(side); }

  void begin(Side program) {
    if (sides_.empty()) return;
    const Roles roles(plan_, program);
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      if (roles.is_below(static_cast<Side>(i), program)) sides_[i].keeper = roles.keeper();
    }
    state(program).is_started = state(program).is_looked_after = true;
  }

  void walk(Side side, const Line& line) {
    const SideState& self = state(side);
    if (!self.is_started) add("{} has not been started", name(side));
    if (self.has_ended) add("{} has made its execve before", name(side));
    if (self.is_settled) add("{} has been waited for before", name(side));
    if (self.let_go) {
      add("{} has let {} go: it cannot undo this any more", name(side), name(*self.let_go));
    }
    // What a step needs was there before; what it fills or changes is there after it.
    for (const Effect& effect : line.effects) needs(side, effect);
    if (line.has(Kind::kClosesOthers)) state(side).slots.clear();
    for (const Effect& effect : line.effects) changes(side, effect);
  }

  void needs(Side side, const Effect& effect) {
    switch (effect.kind) {
      case Kind::kReads:
        return read(side, effect.slot);
      case Kind::kNotifies:
        return notify(side, effect);
      case Kind::kAwaits:
        return await(side, effect);
      case Kind::kSettles:
        return settle(side, effect.side);
      default:
        return;
    }
  }

  void changes(Side side, const Effect& effect) {
    switch (effect.kind) {
      case Kind::kReads:  // and is still there
      case Kind::kWrites:
        state(side).slots.insert(effect.slot.index);
        return;
      case Kind::kStarts:
        return start(side, effect.side, side);
      case Kind::kStartsSibling:
        return start(side, effect.side, state(side).parent);
      case Kind::kAdopts:
        return adopt(side, effect.side);
      case Kind::kWaitsFor:
        return wait_for(side, effect.side);
      case Kind::kDetaches:
        return detach(side, effect.side);
      case Kind::kConnects:
        return connect(side, effect.side);
      case Kind::kAccepts:
        return accept(side, effect.side);
      case Kind::kExecutes:
        return execute(side);
      default:
        return;
    }
  }

  void read(Side side, FdSlot slot) {
    if (!state(side).slots.contains(slot.index)) {
      add("{} is not there on side {}", plan_.name(slot), name(side));
    }
  }

  // One channel joins each side to its keeper.
  void expect_channel(Side one, Side other, const std::string& what) {
    if (state(one).keeper == other || state(other).keeper == one) return;
    add("{} would pass between {} and {}, but every channel ends at the keeper", what, name(one),
        name(other));
  }

  struct Sent {
    int event;
    bool has_fd;
  };

  void notify(Side from, const Effect& effect) {
    expect_channel(from, effect.side, plan_.name(effect.event));
    if (!notified_.insert(effect.event.index).second) {
      add("{} is notified twice", plan_.name(effect.event));
    }
    in_flight_[{from, effect.side}].push_back({effect.event.index, effect.slot.is_used()});
  }

  // Messages of one channel arrive in the order in which they were sent.
  void await(Side to, const Effect& effect) {
    std::deque<Sent>& queue = in_flight_[{effect.side, to}];
    const std::string& event = plan_.name(effect.event);
    if (queue.empty() || queue.front().event != effect.event.index) {
      add("{} is awaited from {}, but {} comes next", event, name(effect.side),
          queue.empty() ? "nothing" : plan_.name(Event{queue.front().event}));
      return;
    }
    if (effect.slot.is_used() && !queue.front().has_fd) {
      add("{} brings nothing for {}", event, plan_.name(effect.slot));
    }
    queue.pop_front();
  }

  // Whoever waits for the end of others reads what they say, and takes no event among it.
  void expect_nothing_in_flight(Side to) {
    for (const auto& [ends, queue] : in_flight_) {
      if (ends.second != to || queue.empty()) continue;
      add("{} would be lost: {} waits, and awaits it only later",
          plan_.name(Event{queue.front().event}), name(to));
    }
  }

  // A child has every descriptor of the side that it was cloned from.
  void start(Side starter, Side child, std::optional<Side> parent) {
    if (state(child).is_started) add("{} is started twice", name(child));
    if (!parent) {
      add("{} has no parent in this plan, which could adopt {}", name(starter), name(child));
    }
    state(child).is_started = true;
    state(child).starter = starter;
    state(child).slots = state(starter).slots;
    (parent == starter ? state(child).parent : state(child).adopter) = parent;
  }

  void adopt(Side side, Side child) {
    if (state(child).adopter != side) {
      add("{} was not started as a child of {}", name(child), name(side));
    }
    expect_channel(side, child, "word of it");
    state(child).parent = side;
  }

  void expect_child(Side side, Side child) {
    if (!state(child).is_started || state(child).parent != side) {
      add("{} is not a child of {}", name(child), name(side));
    }
    state(child).is_looked_after = true;
  }

  // A keeper that waits for one waits until none of its sides can fail any more.
  void wait_for(Side side, Side child) {
    expect_child(side, child);
    expect_nothing_in_flight(side);
    state(child).is_settled = true;
    if (state(side).keeper != side) return;
    for (SideState& other : sides_) {
      const bool reports = other.is_started && other.keeper == side && other.parent;
      if (reports && &other != &state(side)) other.is_settled = true;
    }
  }

  void settle(Side side, Side other) {
    if (state(other).keeper != side || !state(other).has_ended) {
      add("{} has not made its execve, reporting to {}", name(other), name(side));
    }
    expect_nothing_in_flight(side);
  }

  // Its children would go on reporting to the program that it leaves.
  void expect_no_children(Side side) {
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      if (sides_[i].starter != side) continue;
      add("{} was started by {}, and would report to {} still", plan_.sides()[i], name(side),
          name(sides_[i].keeper));
    }
  }

  void detach(Side side, Side child) {
    expect_child(side, child);
    expect_no_children(child);
    if (state(child).keeper != side) {
      add("{} reports to {}: only that can let it go", name(child), name(state(child).keeper));
    }
    state(side).let_go = child;
  }

  void connect(Side side, Side other) {
    if (state(side).keeper != side) add("{} is not the keeper of its program", name(side));
    if (!state(other).is_started) add("{} has not been started", name(other));
    state(side).reached.insert(other);
  }

  void accept(Side side, Side program) {
    if (!state(program).reached.contains(side)) {
      add("{} has not connected to {}", name(program), name(side));
    }
    expect_no_children(side);
    state(side).keeper = program;
  }

  void execute(Side side) {
    state(side).has_ended = true;
    if (command_) add("{} is COMMAND already", name(*command_));
    command_ = side;
  }

  void check_ends() {
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      const std::string& name = plan_.sides()[i];
      if (!sides_[i].is_started) wrong_.push_back(fmt::format("{} is never started", name));
      if (sides_[i].is_started && !sides_[i].is_looked_after) {
        wrong_.push_back(fmt::format("nobody waits for {}", name));
      }
    }
    for (const auto& [ends, queue] : in_flight_) {
      for (const Sent& sent : queue) {
        wrong_.push_back(fmt::format("{} is never awaited", plan_.name(Event{sent.event})));
      }
    }
  }

  const Plan& plan_;
  std::size_t number_ = 0;
  std::vector<SideState> sides_;
  std::set<int> notified_;
  std::map<std::pair<Side, Side>, std::deque<Sent>> in_flight_;
  std::optional<Side> command_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> check(const Plan& plan) {
  return Walk(plan).wrong();
}

}  // namespace lab
