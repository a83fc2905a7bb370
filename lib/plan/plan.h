// plan.h: order is data. A Plan is what a program is going to do, as a list that can be printed
// first.
//
// Interface:
// * plan.side("lab-01") names a process; the first one named is the process that calls run().
// * plan.program("start") names a process that a command of its own runs, later: run(plan, as).
// * plan.event, plan.fd give out what crosses sides.
// * plan.add(side, Operation{...}) appends a step. Steps stand in an order in which they could
//   run one by one: a Notify before its Await, so that nothing can deadlock.
// * plan.keep(side) names a keeper: the side to which all others of its program report, which
//   cleans up after them, and which outlives the first. Without one, the first side is the keeper.
// * check(plan) says what is wrong with the order; print(plan) shows it; run(plan) does it (run.h).
//
// Example:
//
//     struct GoTo {  // an operation: what it needs, what it does, what it says of itself
//       std::string path;
//       Result<void> perform() const { return {}; }  // a real one calls the kernel here
//       Line describe(const Plan&) const { return {"go to " + path}; }
//     };
//     Plan plan;
//     const Side lab = plan.side("lab");
//     plan.add(lab, GoTo{"/tmp"});
//     for (const std::string& wrong : check(plan)) return fail(EINVAL, "plan", "{}", wrong);
//     const std::string text = print(plan);  // one column, "lab", in which "go to /tmp" stands

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plan/step.h"

namespace lab {

/// The steps of all sides, and the names of what they share.
class Plan {
 public:
  Side side(std::string name) {
    sides_.push_back(std::move(name));
    return static_cast<Side>(sides_.size() - 1);
  }
  Side program(std::string name) {
    programs_.push_back(side(std::move(name)));
    return programs_.back();
  }
  Event event(std::string name) {
    events_.push_back(std::move(name));
    return {static_cast<int>(events_.size()) - 1};
  }
  FdSlot fd(std::string name) {
    fds_.push_back(std::move(name));
    return {static_cast<int>(fds_.size()) - 1};
  }
  void keep(Side side) { keepers_.push_back(side); }

  template <Operation O>
  void add(Side on, O operation) {
    steps.emplace_back(*this, on, std::move(operation));
  }

  Side first() const { return Side{0}; }
  /// The first side, and those that programs of their own run.
  const std::vector<Side>& programs() const { return programs_; }
  const std::vector<Side>& keepers() const { return keepers_; }

  const std::vector<std::string>& sides() const { return sides_; }
  const std::vector<std::string>& fds() const { return fds_; }

  const std::string& name(Side side) const { return sides_[index_of(side)]; }
  const std::string& name(Event event) const {
    return events_[static_cast<std::size_t>(event.index)];
  }
  /// "$rootfs", as it is printed.
  std::string name(FdSlot slot) const { return "$" + fds_[static_cast<std::size_t>(slot.index)]; }

  std::vector<Step> steps;

 private:
  std::vector<std::string> sides_, events_, fds_;
  std::vector<Side> programs_{Side{0}}, keepers_;
};

/// What is wrong with the order of `plan`, a sentence for each; empty when nothing is. Proved here,
/// before anything runs, for all of its programs:
/// * every side is started once, by a side that waits for it or lets it live on; or it is a
/// program;
/// * a side does nothing after its execve, nor after it has let another side go, nor after somebody
///   has waited until it could not fail any more, as a keeper does of all its sides at once;
/// * every event has one Notify and one later Await, of sides that a channel joins then, and on
///   each channel both stand in the same order;
/// * every slot that is read was filled before, on this side or on the one that it was cloned from,
///   or was received.
std::vector<std::string> check(const Plan& plan);

/// A number that two plans share only if their steps read alike.
std::uint64_t fingerprint(const Plan& plan);

/// The plan as text: a column for each side; a list with the side's name where there are more than
/// four. Ends in a newline.
std::string print(const Plan& plan);

}  // namespace lab
