#include "plan/run.h"

#include <unistd.h>

#include <string_view>

namespace lab {

namespace {

// Clone returns twice in here. From then on each process goes on with the steps of its own side.
// Returns the index of the step that failed, or the number of steps.
std::size_t perform_steps(const Plan& plan, Context& context) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].side() != context.side()) continue;
    const Result<void> done = plan.steps[i].perform(context);
    if (done) continue;
    // If the keeper failed before, that is why: what it said counts.
    if (context.side() == plan.first()) context.hear_keeper(/*until_end=*/false);
    context.fail(context.side(), static_cast<int>(i), done.error());
    return i;
  }
  return plan.steps.size();
}

// Undoes what this side has done, newest first.
void undo_steps(const Plan& plan, Context& context, std::size_t end) {
  while (end-- > 0) {
    if (plan.steps[end].side() == context.side()) plan.steps[end].undo(context);
  }
}

}  // namespace

Outcome run(const Plan& plan) {
  Context context(plan);
  if (const Result<void> prepared = context.prepare(); !prepared) {
    context.fail(plan.first(), -1, prepared.error());
    return context.outcome();
  }
  const std::size_t end = perform_steps(plan, context);
  if (context.outcome().has_failed) context.end_children();
  undo_steps(plan, context, end);
  if (context.is_keeper()) context.remove_left_behind();
  if (context.side() != plan.first()) {
    if (context.outcome().has_failed) context.report();
    ::_exit(exit_status(context.outcome()));
  }
  context.hear_keeper(/*until_end=*/true);
  context.restore();
  return context.outcome();
}

int exit_status(const Outcome& outcome) {
  if (!outcome.has_failed) return outcome.ending.status + (outcome.ending.by_signal ? 128 : 0);
  if (std::string_view(outcome.error.call) != "execve") return 125;
  return outcome.error.number == ENOENT || outcome.error.number == ENOTDIR ? 127 : 126;
}

std::string to_string(const Plan& plan, const Outcome& outcome) {
  if (outcome.step < 0) return to_string(outcome.error);
  const Step& step = plan.steps[static_cast<std::size_t>(outcome.step)];
  return to_string(while_doing(
      outcome.error,
      fmt::format("performing step {} of {} ({}): {}", outcome.step + 1, plan.steps.size(),
                  plan.name(outcome.side), step.describe(plan).text)));
}

}  // namespace lab
