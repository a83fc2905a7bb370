// pidns_init.cc: checks of lab 01 about --init.

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include "checker/checks/pidns.h"
#include "checker/contain/kernel_calls.h"

namespace lab::checker::pidns {

namespace {

constexpr int kReapMilliseconds = 1000;

// Waits until a process that has ended is a zombie no more. The kernel tells nobody when that
// happens, so this looks again every millisecond; at the deadline false.
Seen<bool> is_reaped(const Process& process, const Deadline& deadline) {
  for (;;) {
    if (!procfs::read_stat(process.directory())) return !process.is_alive();
    if (deadline.has_passed()) return false;
    SEE(calls::poll({}, Deadline::in(1)));
  }
}

}  // namespace

Finding init_is_pid_1(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({"--init"}));
  const auto status = SEE(probe.process().status());
  const std::string expected = "COMMAND is PID 2, and its parent is PID 1 of the same namespace";
  if (status.ns_pid.back() == 1) {
    return failed("PID-070", "with --init, COMMAND itself is PID 1", expected);
  }
  const Process parent = SEE(Process::open(status.ppid));
  const auto first = SEE(parent.status());
  const bool is_same = SEE(parent.namespace_of("pid")) == SEE(probe.process().namespace_of("pid"));
  if (status.ns_pid.back() == 2 && is_same && first.ns_pid.back() == 1) return passed();
  return failed("PID-071",
                fmt::format("COMMAND has the PIDs {}, its parent {}", fmt::join(status.ns_pid, " "),
                            fmt::join(first.ns_pid, " ")),
                expected);
}

Finding init_reaps_orphans(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({"--init"}));
  for (const char* name : {"first", "second"}) {
    SEE(probe.need({"orphan", name}));
    Probe orphan = SEE(run->probe(name));
    SEE(orphan.send({"exit", "0"}));
    SEE(orphan.last_events());
    if (SEE(is_reaped(orphan.process(), Deadline::in(kReapMilliseconds)))) continue;
    const auto status = SEE(orphan.process().status());
    return failed(
        "PID-072",
        fmt::format("an orphan that ended is still in state {} a second later", status.state),
        "PID 1 takes the status of every child, of those it adopted too");
  }
  SEE(probe.send({"exit", "9"}));
  const Ended ended = SEE(end_after_command(*run));
  if (ended == Ended{.number = 9}) return passed();
  return wrong_status("PID-074", "PID-074", "COMMAND exited with 9 after two orphans had ended",
                      ended, 9);
}

Finding init_passes_signals_and_status(Subject& subject) {
  Run* exits =
      SEE(subject.start({.options = {"--init"}, .command = subject.arena().exit_command(42)}));
  const Ended exited = SEE(end_after_command(*exits));
  if (exited != Ended{.number = 42}) {
    return wrong_status("PID-074", "PID-074", "with --init, COMMAND exited with 42", exited, 42);
  }
  auto [run, probe] = SEE(subject.start_probe({"--init"}));
  SEE(run->process().kill(SIGTERM));
  const Seen<Ended> seen = run->end();
  if (!seen && probe.process().is_alive()) {
    return failed("PID-073", "SIGTERM was sent to the lab; under --init COMMAND still runs",
                  "COMMAND, which has no handler, ends by SIGTERM");
  }
  const Ended ended = SEE(seen);
  if (ended == Ended{.number = 128 + SIGTERM}) return passed();
  if (ended.killed) {
    return failed("PID-073", fmt::format("SIGTERM was sent to the lab: {}", to_string(ended)),
                  "the lab passes it on, and ends with 143");
  }
  return wrong_status("PID-074", "PID-074", "with --init, COMMAND was killed by SIGTERM", ended,
                      128 + SIGTERM);
}

Finding end_of_init_is_the_end(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({"--init"}));
  SEE(probe.need({"fork", "daemon"}));
  Probe daemon = SEE(run->probe("daemon"));
  SEE(daemon.need({"setsid"}));
  SEE(probe.send({"exit", "5"}));
  const Ended ended = SEE(end_after_command(*run));
  if (ended != Ended{.number = 5}) {
    return wrong_status("PID-074", "PID-074", "COMMAND exited with 5 and left a daemon", ended, 5);
  }
  if (!daemon.process().is_alive()) return passed();
  return failed("PID-075", "the lab has ended, and a process of its PID namespace still runs",
                "when COMMAND ends, PID 1 ends, and with it everything in the namespace");
}

}  // namespace lab::checker::pidns
