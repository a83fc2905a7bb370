// pidns_afterwards.cc: checks of lab 01 about what is left when the lab has ended.

#include <fmt/format.h>
#include <signal.h>

#include "checker/checks/pidns.h"
#include "checker/contain/kernel_calls.h"

namespace lab::checker::pidns {

namespace {

constexpr int kCleanUpMilliseconds = 2000;  // contract: within two seconds of a SIGKILL

Finding left_behind(const std::vector<std::string>& changes, std::string_view when) {
  const std::string& first = changes.front();
  const char* diagnosis = "SUB-008";
  if (first.find(" process ") == 1) diagnosis = "SUB-006";
  if (first.find(" mount ") == 1) diagnosis = "SUB-007";
  return failed(diagnosis, fmt::format("{}: {}", when, fmt::join(changes, "; ")),
                "the machine is as it was before");
}

Finding expect_as_before(Arena& arena, const MachineState& before, std::string_view when) {
  const std::vector<std::string> changes = differences(before, SEE(arena.state()));
  return changes.empty() ? passed() : left_behind(changes, when);
}

// After a SIGKILL there may be somebody who cleans up still; the kernel does not say when a mount
// or a file goes, so this looks again every millisecond.
Finding expect_as_before_in_time(Arena& arena, const MachineState& before, std::string_view when) {
  const Deadline deadline = Deadline::in(kCleanUpMilliseconds);
  for (;;) {
    Finding finding = expect_as_before(arena, before, when);
    if (finding.verdict != Verdict::Fail || deadline.has_passed()) return finding;
    SEE(calls::poll({}, Deadline::in(1)));
  }
}

}  // namespace

Finding nothing_is_left(Subject& subject) {
  Arena& arena = subject.arena();
  const MachineState before = SEE(arena.state());
  auto [run, probe] = SEE(subject.start_probe({}));
  SEE(probe.need({"fork", "daemon"}));
  Probe daemon = SEE(run->probe("daemon"));
  SEE(daemon.need({"setsid"}));
  SEE(probe.send({"exit", "0"}));
  SEE(end_after_command(*run));
  return expect_as_before(arena, before, "after the lab's end");
}

Finding nothing_is_left_after_failure(Subject& subject) {
  Arena& arena = subject.arena();
  const MachineState before = SEE(arena.state());
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--workdir", "/no/such/directory"},
        std::vector<std::string>{"--init", "--depth", "3"},
        std::vector<std::string>{"--depth", "33"}}) {
    Run* run = SEE(subject.start({.options = options, .command = {"/no/such/command"}}));
    SEE(run->end());
    Finding finding = expect_as_before(
        arena, before, fmt::format("after {} /no/such/command", fmt::join(options, " ")));
    if (finding.verdict != Verdict::Pass) return finding;
  }
  auto [run, probe] = SEE(subject.start_probe({"--init", "--depth", "2"}));
  SEE(run->process().kill(SIGKILL));
  return expect_as_before_in_time(arena, before, "two seconds after a SIGKILL of the lab");
}

}  // namespace lab::checker::pidns
