#include "plan/run.h"

#include <unistd.h>

#include "plan/context.h"

namespace lab {

namespace {

Result<void> begin(Context& context) {
  TRY(context.channels.open());
  return context.caller.borrow();
}

// Clone returns twice in here. From then on each process goes on with the steps of its own side.
// Returns how many steps were begun.
std::size_t perform_steps(const Plan& plan, Context& context) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].side() != context.roles.self()) continue;
    const Result<void> done = plan.steps[i].perform(context);
    if (done) continue;
    // If the keeper has failed before, this step failed because of it: what the keeper said counts.
    if (context.roles.is_first()) context.others.hear_keeper(/*until_end=*/false);
    context.record.fail(context.roles.self(), static_cast<int>(i), done.error());
    return i + 1;
  }
  return plan.steps.size();
}

// Undoes what this side has begun, newest first.
void undo_steps(const Plan& plan, Context& context, std::size_t end) {
  while (end-- > 0) {
    if (plan.steps[end].side() == context.roles.self()) plan.steps[end].undo(context);
  }
}

// Of a plan that has failed nothing stays. Of one that has not, what a side that lives on needs.
void clean_up(const Plan& plan, Context& context, std::size_t end) {
  const bool has_failed = context.record.outcome.has_failed;
  if (has_failed) context.others.end();
  if (!has_failed && context.roles.is_outlived()) return;
  undo_steps(plan, context, end);
  if (context.roles.is_keeper()) context.leftovers.remove();
}

[[noreturn]] void leave(const Plan& plan, Context& context) {
  if (context.record.outcome.has_failed) {
    context.others.report();
  } else {
    // Done without an execve: it cannot fail any more. Nobody to tell, if the keeper is gone.
    (void)context.others.announce();
  }
  ::_exit(exit_status(plan, context.record.outcome));
}

}  // namespace

Outcome run(const Plan& plan, Side as) {
  Context context(plan, as);
  if (const Result<void> begun = begin(context); !begun) {
    context.record.fail(as, -1, begun.error());
    return context.record.outcome;
  }
  const std::size_t end = perform_steps(plan, context);
  const bool is_done = context.roles.self() == as && !context.record.outcome.has_failed;
  if (is_done) context.others.hear_keeper(/*until_end=*/true);
  clean_up(plan, context, end);
  if (context.roles.self() != as) leave(plan, context);
  return context.record.outcome;
}

Outcome run(const Plan& plan) {
  return run(plan, plan.first());
}

int exit_status(const Plan& plan, const Outcome& outcome) {
  if (!outcome.has_failed) return outcome.ending.status + (outcome.ending.by_signal ? 128 : 0);
  const bool was_command =
      outcome.step >= 0 &&
      plan.steps[static_cast<std::size_t>(outcome.step)].line().has(Effect::Kind::kExecutes);
  if (!was_command) return 125;
  return outcome.error.number == ENOENT || outcome.error.number == ENOTDIR ? 127 : 126;
}

std::string to_string(const Plan& plan, const Outcome& outcome) {
  if (outcome.step < 0) return to_string(outcome.error);
  const Step& step = plan.steps[static_cast<std::size_t>(outcome.step)];
  return to_string(while_doing(
      outcome.error, fmt::format("performing step {} of {} ({}): {}", outcome.step + 1,
                                 plan.steps.size(), plan.name(outcome.side), step.line().text)));
}

}  // namespace lab
