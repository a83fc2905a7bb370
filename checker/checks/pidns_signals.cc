// pidns_signals.cc: checks of lab 01 about signals, and about the death of the lab.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include "checker/checks/pidns.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"

namespace lab::checker::pidns {

namespace {

constexpr int kForwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};
constexpr int kDeathMilliseconds = 1000;  // contract: gone within a second

std::string event_of(int signal) {
  return fmt::format("signal {}", signal);
}
std::string name_of_signal(int signal) {
  return fmt::format("SIG{}", ::sigabbrev_np(signal));
}

// Waits for the event of `signal`; another one instead was delivered once too often.
Finding expect_signal(Probe& probe, int signal, const char* missing, const char* twice) {
  Seen<std::string> event = probe.next_event();
  if (!event) {
    return failed(missing, fmt::format("{} did not reach COMMAND", name_of_signal(signal)),
                  "COMMAND's handler runs once");
  }
  if (std::move(event).value() == event_of(signal)) return passed();
  return failed(twice,
                fmt::format("another signal came where {} was expected: it had been "
                            "delivered before",
                            name_of_signal(signal)),
                "COMMAND's handler runs once for each signal");
}

// COMMAND ends; whatever it was still sent is seen by then.
Finding expect_no_more(Probe& probe, const char* twice) {
  SEE(probe.send({"exit", "0"}));
  const std::vector<std::string> rest = SEE(probe.last_events());
  if (rest.empty()) return passed();
  return failed(twice, fmt::format("COMMAND was also sent {}", fmt::join(rest, ", ")),
                "each signal once");
}

Seen<bool> is_dead_in_time(const Process& process, const Deadline& deadline) {
  return SEE(calls::wait_readable(process.pidfd(), deadline));
}

// Whether the terminal's keys reach the probe directly: it is in the foreground process group.
Seen<bool> is_in_foreground(const Probe& probe, int master) {
  const auto stat = SEE(probe.process().stat());
  return stat.pgrp == SEE(calls::foreground_of(master));
}

// Presses Ctrl-C while the lab stands still, so that it cannot pass the signal on before COMMAND
// has had the one of the terminal: two that wait at the same time would be one.
Finding press_while_lab_is_stopped(Run& run, Probe& probe, int master) {
  SEE(run.process().kill(SIGSTOP));
  SEE(run.stop());
  SEE(kernel::write(master, "\x03"));
  Finding first = expect_signal(probe, SIGINT, "PID-033", "PID-032");
  SEE(run.process().kill(SIGCONT));
  SEE(run.go_on());
  return first;
}

// A lab that is failing may be killed by the next of our signals before it has said why: a starter
// without task 6, for one. SIGWINCH kills nobody: after it alone, the lab says what is missing.
Seen<void> let_it_say_why(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  return run->process().kill(SIGWINCH);
}

}  // namespace

Finding signals_arrive_once(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  for (const int signal : kForwarded) SEE(probe.need({"handle", std::to_string(signal)}));
  for (const int signal : kForwarded) {
    SEE(run->process().kill(signal));
    Finding finding = expect_signal(probe, signal, "PID-030", "PID-031");
    if (finding.verdict == Verdict::Pass) continue;
    (void)let_it_say_why(subject);  // only its words are wanted
    return finding;
  }
  return expect_no_more(probe, "PID-031");
}

Finding key_arrives_once(Subject& subject) {
  const auto [master, slave] = SEE(calls::open_pty());
  Run* run =
      SEE(subject.start({.command = subject.arena().probe_command(), .terminal = slave.get()}));
  Probe probe = SEE(run->probe());
  SEE(probe.need({"handle", std::to_string(SIGINT)}));
  SEE(probe.need({"handle", std::to_string(SIGUSR2)}));
  Finding key = passed();
  if (SEE(is_in_foreground(probe, master.get()))) {
    key = press_while_lab_is_stopped(*run, probe, master.get());
  } else {
    SEE(kernel::write(master.get(), "\x03"));
    key = expect_signal(probe, SIGINT, "PID-033", "PID-032");
  }
  if (key.verdict != Verdict::Pass) return key;
  // The lab passes on what it gets in order: when this one has come, an earlier one has, too.
  SEE(run->process().kill(SIGUSR2));
  Finding marker = expect_signal(probe, SIGUSR2, "PID-030", "PID-032");
  if (marker.verdict != Verdict::Pass) return marker;
  return expect_no_more(probe, "PID-032");
}

Finding killed_lab_takes_command_along(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  SEE(probe.need({"fork", "child"}));
  Probe child = SEE(run->probe("child"));
  SEE(child.need({"setsid"}));
  SEE(run->process().kill(SIGKILL));
  const Deadline deadline = Deadline::in(kDeathMilliseconds);
  if (!SEE(is_dead_in_time(probe.process(), deadline))) {
    return failed("PID-040", "COMMAND still runs a second after its lab was killed",
                  "COMMAND is gone within a second");
  }
  if (SEE(is_dead_in_time(child.process(), deadline))) return passed();
  return failed("PID-042", "a descendant of COMMAND still runs a second after the lab was killed",
                "what descends from COMMAND is gone within a second");
}

Finding changed_ids_do_not_survive(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  const Answer changed = SEE(probe.ask({"setid", "1", "1"}));
  if (changed.number == EINVAL) {
    return cannot_tell("this user namespace has no user 1 that COMMAND could become",
                       "map more than one id: `unshare --map-auto`, with a line in /etc/subuid");
  }
  if (changed.number != 0) return cannot_tell("setresuid in COMMAND was refused", "");
  SEE(run->process().kill(SIGKILL));
  if (SEE(is_dead_in_time(probe.process(), Deadline::in(kDeathMilliseconds)))) return passed();
  return failed("PID-041",
                "COMMAND had changed its user id; it still runs a second after its lab was killed",
                "COMMAND is gone within a second");
}

}  // namespace lab::checker::pidns
