// plan_edit.h: a fault is an edit of a plan: a step less, another in its place, one too many.

#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "labs/01-pidns/steps.h"
#include "labs/02-mountns/steps.h"
#include "labs/config.h"
#include "plan/context.h"
#include "plan/plan.h"

namespace lab::faulty {

/// A step in words of its own: what a fault does where the reference does something else.
struct Act {
  Line line;  // its text; and what check() has to know of the step that it stands in for
  std::function<Result<void>(Context&)> act;

  Result<void> perform(Context& context) const { return act(context); }
  Line describe(const Plan&) const { return line; }
};

/// Takes every O out of the plan; or those of which `is_meant(operation)` is true.
template <Operation O>
void remove(Plan& plan) {
  std::erase_if(plan.steps, [](const Step& step) { return step.as<O>() != nullptr; });
}
template <Operation O, typename Predicate>
void remove(Plan& plan, Predicate is_meant) {
  std::erase_if(plan.steps, [&](const Step& step) {
    const O* operation = step.as<O>();
    return operation != nullptr && is_meant(*operation);
  });
}

/// Puts `other(operation)`, an operation too, in the place of every O.
template <Operation O, typename Other>
void replace(Plan& plan, Other other) {
  for (Step& step : plan.steps) {
    if (const O* old = step.as<O>()) step = Step(plan, step.side(), other(*old));
  }
}

/// Has `act(context, original)` performed in the place of every O; `original` is that O.
template <Operation O, typename Function>
void instead(Plan& plan, const std::string& text, Function act) {
  for (Step& step : plan.steps) {
    if (step.as<O>() == nullptr) continue;
    Line line = step.line();
    line.text = text;
    const auto perform = [act, original = step](Context& context) {
      return act(context, *original.template as<O>());
    };
    step = Step(plan, step.side(), Act{std::move(line), perform});
  }
}

/// Adds a step behind the last one of `side`.
template <typename Function>
void append(Plan& plan, Side side, const std::string& text, Function act) {
  const auto last = std::find_if(plan.steps.rbegin(), plan.steps.rend(),
                                 [side](const Step& step) { return step.side() == side; });
  plan.steps.insert(last.base(), Step(plan, side, Act{{.text = text}, act}));
}

/// Clones without these of the CLONE_NEW flags.
inline void clone_without(Plan& plan, std::uint64_t flags) {
  replace<Clone3>(plan, [flags](Clone3 clone) {
    clone.flags &= ~flags;
    return clone;
  });
}

/// What --tmpfs asks for.
inline std::vector<const Mount*> asked_tmpfs(const Config& config) {
  std::vector<const Mount*> asked;
  for (const Mount& mount : config.mounts) {
    const bool is_default = mount.destination == "/dev" || mount.destination == "/dev/shm";
    if (mount.type == "tmpfs" && !is_default) asked.push_back(&mount);
  }
  return asked;
}

/// Has CloseHost leave `slot` open.
inline void keep_too(Plan& plan, FdSlot slot) {
  replace<CloseHost>(plan, [slot](CloseHost close) {
    close.kept.push_back(slot);
    return close;
  });
}

enum class Place { kBefore, kAfter };

/// Performs `act(context)` before or after every O, on the side of that O.
template <Operation O, typename Function>
void add(Plan& plan, Place place, const std::string& text, Function act) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].as<O>() == nullptr) continue;
    const auto at = static_cast<std::ptrdiff_t>(place == Place::kBefore ? i : i + 1);
    const Side side = plan.steps[i].side();
    plan.steps.insert(plan.steps.begin() + at, Step(plan, side, Act{{.text = text}, act}));
    ++i;
  }
}

/// Performs `act(context)` on the plan's first side, when everything has been started.
template <typename Function>
void add_to_first(Plan& plan, const std::string& text, Function act) {
  for (std::size_t i = plan.steps.size(); i-- > 0;) {
    const Step& step = plan.steps[i];
    if (step.side() != plan.first() || !step.line().has(Effect::Kind::kWaitsFor)) continue;
    plan.steps.insert(plan.steps.begin() + static_cast<std::ptrdiff_t>(i),
                      Step(plan, plan.first(), Act{{.text = text}, act}));
    return;
  }
}

}  // namespace lab::faulty
