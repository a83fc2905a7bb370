// faults_status.cc: lab 01's faults about exit statuses, messages and the command line.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "labs/01-pidns/steps.h"
#include "plan/run.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plain_exec.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

// Every process that waits tells `changed(ending)` of what it has waited for.
template <typename Changed>
void change_endings(Plan& plan, const std::string& text, Changed changed) {
  instead<WaitFor>(plan, text, [changed](Context& context, const WaitFor& wait) -> Result<void> {
    TRY(perform(wait, context));
    context.others.ended(wait.child, changed(context.record.outcome.ending));
    return {};
  });
}

Ending always_0(Ending) {
  return {};
}
Ending only_0_or_1(Ending ending) {
  return {false, ending.status == 0 ? 0 : 1};
}
Ending status_255_if_killed(Ending ending) {
  return ending.by_signal ? Ending{false, 255} : ending;
}
Ending number_of_signal(Ending ending) {
  return {false, ending.status};
}

// What a shell does to end as its child did; but the caller wants 128+N.
Result<void> end_by_the_same_signal(Context& context) {
  const Ending ending = context.record.outcome.ending;
  if (ending.status > 128) ::kill(::getpid(), ending.status - 128);
  return {};
}

// Waits once more for what has ended already.
Result<void> wait_once_more(Context&) {
  ::pause();
  return {};
}

// Whatever goes wrong from here on is told to nobody.
Result<void> lose_standard_error(Context&) {
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup3(null, STDERR_FILENO, O_CLOEXEC);
  return {};
}

// Standard error is closed until the command line has been read.
constexpr int kKept = 200;
void say_nothing(std::vector<char*>&) {
  ::dup3(STDERR_FILENO, kKept, O_CLOEXEC);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(null, STDERR_FILENO);
}
void speak_again(Plan&, const Config&) {
  ::dup2(kKept, STDERR_FILENO);
}

bool is_plan(const char* word) {
  return word != nullptr && std::string_view(word) == "--plan";
}
void run_the_plan(std::vector<char*>& words) {
  std::erase_if(words, is_plan);
}

constexpr Fault kFaults[] = {
    {.name = "01-status-lost",
     .edit = [](Plan& plan, const Config&) { change_endings(plan, "wait", always_0); }},
    {.name = "01-status-0-or-1",
     .edit = [](Plan& plan, const Config&) { change_endings(plan, "wait", only_0_or_1); }},
    {.name = "01-killed-is-255",
     .edit = [](Plan& plan, const Config&) { change_endings(plan, "wait", status_255_if_killed); }},
    {.name = "01-signal-without-128",
     .edit = [](Plan& plan, const Config&) { change_endings(plan, "wait", number_of_signal); }},
    {.name = "01-kills-itself",
     .edit =
         [](Plan& plan, const Config&) {
           append(plan, plan.first(), "kill self", end_by_the_same_signal);
         }},
    {.name = "01-never-ends",
     .edit = [](Plan& plan,
                const Config&) { append(plan, plan.first(), "pause", wait_once_more); }},
    {.name = "01-usage-is-2",
     .misreport = [](int status,
                     bool has_plan) { return status == 125 && !has_plan ? 2 : status; }},
    {.name = "01-usage-unexplained", .edit = speak_again, .mishear = say_nothing},
    {.name = "01-126-and-127-exchanged",
     .misreport = [](int status,
                     bool) { return status == 126 || status == 127 ? 253 - status : status; }},
    {.name = "01-failure-unexplained",
     .edit = [](Plan& plan, const Config&) { add_to_first(plan, "close 2", lose_standard_error); }},
    {.name = "01-help-fails",
     .misreport = [](int status, bool has_plan) { return status == 0 && !has_plan ? 1 : status; }},
    {.name = "01-path-of-the-lab",
     .edit = [](Plan& plan,
                const Config& config) { exec_with(plan, config, {.searches_labs_path = true}); }},
    {.name = "01-plan-runs", .mishear = run_the_plan},
};

}  // namespace

std::span<const Fault> faults_of_status() {
  return kFaults;
}

}  // namespace lab::faulty
