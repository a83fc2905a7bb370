// faults_terminals.cc: lab 01's faults about the caller's terminal.

#include <unistd.h>

#include "kernel/process.h"
#include "labs/01-pidns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

Result<void> leave_session(Context&) {
  (void)kernel::setsid();  // refused to who leads a process group: then it stays where it is
  return {};
}

Result<void> leave_group(Context& context) {
  return perform(LeaveGroup{}, context);
}

// Without giving the terminal back, or anything else.
Result<void> wait_and_exit(Context& context, const WaitFor& wait) {
  TRY(perform(wait, context));
  if (!context.roles.is_first()) return {};
  const Ending ending = context.record.outcome.ending;
  ::_exit(ending.by_signal ? 128 + ending.status : ending.status);
}

constexpr Fault kFaults[] = {
    {.name = "01-session-of-its-own",
     .edit = [](Plan& plan,
                const Config&) { add<Exec>(plan, Place::kBefore, "setsid", leave_session); }},
    {.name = "01-key-lost",
     .edit = [](Plan& plan,
                const Config&) { add<Exec>(plan, Place::kBefore, "setpgid 0 0", leave_group); }},
    {.name = "01-terminal-kept",
     .edit = [](Plan& plan,
                const Config&) { instead<WaitFor>(plan, "wait; exit", wait_and_exit); }},
};

}  // namespace

std::span<const Fault> faults_of_terminals() {
  return kFaults;
}

}  // namespace lab::faulty
