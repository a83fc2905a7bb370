// pidns_afterwards.cc: checks of lab 01 about what is left when the lab has ended.

#include <fmt/format.h>
#include <signal.h>

#include "checker/checks/afterwards.h"
#include "checker/checks/pidns.h"

namespace lab::checker::pidns {

namespace {

constexpr int kCleanUpMilliseconds = 2000;  // contract: within two seconds of a SIGKILL

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
  return expect_as_before(arena, before, {.when = "after the lab's end"});
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
        arena, before, {.when = fmt::format("after {} /no/such/command", fmt::join(options, " "))});
    if (finding.verdict != Verdict::Pass) return finding;
  }
  auto [run, probe] = SEE(subject.start_probe({"--init", "--depth", "2"}));
  SEE(run->process().kill(SIGKILL));
  return expect_as_before(
      arena, before,
      {.when = "two seconds after a SIGKILL of the lab", .milliseconds = kCleanUpMilliseconds});
}

}  // namespace lab::checker::pidns
