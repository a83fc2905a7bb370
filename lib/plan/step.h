// step.h: a Step is one operation on one side; a side is a process.
//
// Pure: nothing here calls the kernel. What a step does when it is performed is its own affair;
// what it says of itself (a Line) is all that print() and check() know.

#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lab {

class Context;
class Plan;

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

/// An event on its way: which one, and the side at the other end.
struct Crossing {
  Event event;
  Side peer;
};

/// What a step says of itself. The text is made from the step's fields, so that it cannot lie.
struct Line {
  std::string text;                // what --plan prints and a failure quotes
  std::vector<FdSlot> reads = {};  // slots that must have been filled on this side
  std::vector<FdSlot> writes = {};
  std::vector<Crossing> notifies = {};
  std::vector<Crossing> awaits = {};
  std::vector<Side> starts = {};     // sides that begin here
  std::vector<Side> waits_for = {};  // sides whose end is waited for here
  bool is_last = false;              // execve: no step of this side can follow
  std::size_t leaves_behind = 0;     // at most so many files that the keeper has to remove
};

/// An operation is a plain struct: what it needs stands in its fields, resolved before anything
/// runs. It may have a third member, `void undo(Context&) const`: performed at the end, or when a
/// later step failed, by the side that performed the step.
template <typename O>
concept Operation = requires(const O& operation, Context& context, const Plan& plan) {
  { operation.perform(context) } -> std::same_as<Result<void>>;
  { operation.describe(plan) } -> std::same_as<Line>;
};

/// One operation on one side, whatever its type is.
class Step {
 public:
  template <Operation O>
  Step(Side on, O operation)
      : side_(on), operation_(std::make_shared<const O>(std::move(operation))), type_(&kType<O>) {
    perform_ = [](const void* o, Context& context) {
      return static_cast<const O*>(o)->perform(context);
    };
    describe_ = [](const void* o, const Plan& plan) {
      return static_cast<const O*>(o)->describe(plan);
    };
    if constexpr (requires(const O& o, Context& context) { o.undo(context); }) {
      undo_ = [](const void* o, Context& context) { static_cast<const O*>(o)->undo(context); };
    }
  }

  Side side() const { return side_; }
  Result<void> perform(Context& context) const { return perform_(operation_.get(), context); }
  Line describe(const Plan& plan) const { return describe_(operation_.get(), plan); }
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
  std::shared_ptr<const void> operation_;
  const void* type_;
  Result<void> (*perform_)(const void*, Context&) = nullptr;
  Line (*describe_)(const void*, const Plan&) = nullptr;
  void (*undo_)(const void*, Context&) = nullptr;
};

}  // namespace lab
