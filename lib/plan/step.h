// step.h: a Step is one operation on one side; a side is a process.
//
// Pure: nothing here calls the kernel. What a step does when it is performed is its own affair;
// what it says of itself (a Line) is all that check() and print() know.

#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lab {

class Plan;

// What is known while a plan runs (context.h), and its parts: an operation asks for those it uses.
struct Context;
class Caller;
class Channels;
class Leftovers;
class Others;
class Processes;
class Roles;
class Slots;
struct Record;

// Handles. A Plan gives them out before anything runs; they are small enough to stand in a step.

/// A process that takes part.
enum class Side : int {};

/// Something that one side tells another: one Notify, one Await.
struct Event {
  int index = -1;
};

/// A descriptor that one step makes and later steps use. The default slot is no slot at all.
struct FdSlot {
  int index = -1;
  bool is_used() const { return index >= 0; }
};

inline std::size_t index_of(Side side) {
  return static_cast<std::size_t>(side);
}

/// What a step needs or changes in the order of a plan. Made by the functions below.
struct Effect {
  enum class Kind {
    kReads,          // slot: has been filled before, on this side
    kWrites,         // slot: is filled here
    kClosesOthers,   // every slot that is not read here is empty from here on
    kNotifies,       // event: leaves for `side`, with the descriptor in `slot`, if there is one
    kAwaits,         // event: arrives from `side`
    kStarts,         // side: begins here, as a child of this one
    kStartsSibling,  // side: begins here, as a child of this one's parent, which adopts it
    kAdopts,         // side: started by a child of this one for this one
    kWaitsFor,       // side: a child, whose end is waited for here
    kDetaches,       // side: a child, which lives on when this program has ended
    kConnects,       // side: of another program, and joined to this one by a channel from here on
    kAccepts,        // side: of another program, to which this one reports from here on
    kSettles,        // side: has made its execve when this step is done
    kExecutes,       // this process becomes COMMAND: no step of this side can follow
    kLeavesBehind,   // count: at most so many things that the keeper has to remove
  };
  Kind kind;
  Side side = {};
  FdSlot slot = {};
  Event event = {};
  std::size_t count = 0;
};

inline Effect reads(FdSlot slot) {
  return {.kind = Effect::Kind::kReads, .slot = slot};
}
inline Effect writes(FdSlot slot) {
  return {.kind = Effect::Kind::kWrites, .slot = slot};
}
inline Effect closes_others() {
  return {.kind = Effect::Kind::kClosesOthers};
}
inline Effect notifies(Event event, Side to, FdSlot with = {}) {
  return {.kind = Effect::Kind::kNotifies, .side = to, .slot = with, .event = event};
}
inline Effect awaits(Event event, Side from, FdSlot into = {}) {
  return {.kind = Effect::Kind::kAwaits, .side = from, .slot = into, .event = event};
}
inline Effect starts(Side child) {
  return {.kind = Effect::Kind::kStarts, .side = child};
}
inline Effect starts_sibling(Side sibling) {
  return {.kind = Effect::Kind::kStartsSibling, .side = sibling};
}
inline Effect adopts(Side child) {
  return {.kind = Effect::Kind::kAdopts, .side = child};
}
inline Effect waits_for(Side child) {
  return {.kind = Effect::Kind::kWaitsFor, .side = child};
}
inline Effect detaches(Side child) {
  return {.kind = Effect::Kind::kDetaches, .side = child};
}
inline Effect connects(Side to) {
  return {.kind = Effect::Kind::kConnects, .side = to};
}
inline Effect accepts(Side program) {
  return {.kind = Effect::Kind::kAccepts, .side = program};
}
inline Effect settles(Side side) {
  return {.kind = Effect::Kind::kSettles, .side = side};
}
inline Effect executes() {
  return {.kind = Effect::Kind::kExecutes};
}
inline Effect leaves_behind(std::size_t count) {
  return {.kind = Effect::Kind::kLeavesBehind, .count = count};
}

/// What a step says of itself. The text is made from the step's fields, so that it cannot lie.
struct Line {
  std::string text;  // what --plan prints and a failure quotes
  std::vector<Effect> effects = {};

  bool has(Effect::Kind kind) const {
    for (const Effect& effect : effects) {
      if (effect.kind == kind) return true;
    }
    return false;
  }
};

/// An operation is a plain struct: what it needs stands in its fields, resolved before anything
/// runs. Its perform takes the parts of the context that it uses, and no others:
///
///   Result<void> perform() const;                              it only calls the kernel
///   Result<void> perform(Slots& slots, Others& others) const;  two parts, in any order
///
/// It may have a third member, `void undo(...) const`: performed by the side that performed the
/// step, when a later step or this one itself has failed; and at the end, but where a side lives on
/// that needs what was made. So it has to do with a step that was done half, or not at all.
template <typename O>
concept Operation = requires(const O& operation, const Plan& plan) {
  { operation.describe(plan) } -> std::same_as<Line>;
  &O::perform;
};

/// The part of `context` that is a Part. Defined in context.cc, so that a plan can be made and
/// printed without what it would run on.
template <typename Part>
Part& part_of(Context& context);
template <>
inline Context& part_of(Context& context) {
  return context;
}

namespace detail {
template <typename Returned, typename O, typename... Parts>
Returned call(const O& operation, Returned (O::*member)(Parts&...) const,
              [[maybe_unused]] Context& context) {
  return (operation.*member)(part_of<std::remove_const_t<Parts>>(context)...);
}
}  // namespace detail

/// Performs `operation` with the parts of `context` that it asks for.
template <Operation O>
Result<void> perform(const O& operation, Context& context) {
  return detail::call(operation, &O::perform, context);
}

/// One operation on one side, whatever its type is, and what it says of itself.
class Step {
 public:
  template <Operation O>
  Step(const Plan& plan, Side on, O operation)
      : side_(on),
        line_(operation.describe(plan)),
        operation_(std::make_shared<const O>(std::move(operation))),
        type_(&kType<O>) {
    perform_ = [](const void* o, Context& context) {
      return lab::perform(*static_cast<const O*>(o), context);
    };
    if constexpr (requires { &O::undo; }) {
      undo_ = [](const void* o, Context& context) {
        detail::call(*static_cast<const O*>(o), &O::undo, context);
      };
    }
  }

  Side side() const { return side_; }
  const Line& line() const { return line_; }
  Result<void> perform(Context& context) const { return perform_(operation_.get(), context); }
  void undo(Context& context) const {
    if (undo_ != nullptr) undo_(operation_.get(), context);
  }

  /// The operation, if it is an O; NULL otherwise.
  template <Operation O>
  const O* as() const {
    return type_ == &kType<O> ? static_cast<const O*>(operation_.get()) : nullptr;
  }

 private:
  template <typename O>
  static constexpr char kType = 0;  // its address tells the types apart

  Side side_;
  Line line_;
  std::shared_ptr<const void> operation_;
  const void* type_;
  Result<void> (*perform_)(const void*, Context&) = nullptr;
  void (*undo_)(const void*, Context&) = nullptr;
};

}  // namespace lab
