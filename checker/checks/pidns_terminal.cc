// pidns_terminal.cc: checks of lab 01 about terminals and job control.
//
// A probe plays the shell: the leader of a session with a pseudo-terminal, which starts the lab as
// its child.

#include <fmt/core.h>
#include <signal.h>

#include <charconv>

#include "checker/checks/pidns.h"
#include "checker/contain/kernel_calls.h"
#include "checker/contain/launch_message.h"
#include "kernel/file.h"

namespace lab::checker::pidns {

namespace {

/// A shell at a terminal, and the run whose arena number all waits go by.
struct Shell {
  UniqueFd master;
  Run* run;
  Probe probe;
};

Seen<Shell> start_shell(Subject& subject) {
  auto [master, slave] = SEE(calls::open_pty());
  const std::vector<std::string> words = subject.arena().probe_command("shell");
  Run* run = SEE(subject.start(
      {.options = {words.begin() + 1, words.end()}, .program = words[0], .terminal = slave.get()}));
  Probe probe = SEE(run->probe("shell"));
  return Shell{std::move(master), run, std::move(probe)};
}

// The words by which the shell starts the lab, behind `request`.
std::vector<std::string> lab_words(std::vector<std::string> request, Arena& arena,
                                   const std::vector<std::string>& options) {
  const std::vector<std::string> words = command_line(
      {.options = options, .command = arena.probe_command(), .program = arena.submission()});
  request.insert(request.end(), words.begin(), words.end());
  return request;
}

// Looks every millisecond, since the kernel tells only a parent, whether COMMAND has stopped (or
// runs again): the lab tells its shell at the same time as COMMAND stops, not after.
Seen<bool> becomes_stopped(const Process& process, bool is_stopped, const Deadline& deadline) {
  for (;;) {
    const auto stat = SEE(process.stat());
    if ((stat.state == 'T') == is_stopped) return true;
    if (deadline.has_passed()) return false;
    SEE(calls::poll({}, Deadline::in(1)));
  }
}

constexpr int kStopMilliseconds = 1000;

Finding ctrl_z_with(Subject& subject, const std::vector<std::string>& options) {
  Shell shell = SEE(start_shell(subject));
  const std::string job = SEE(shell.probe.need(lab_words({"job", "1"}, subject.arena(), options)));
  Probe command = SEE(shell.run->probe());
  SEE(kernel::write(shell.master.get(), "\x1a"));
  const Seen<std::string> stopped = shell.probe.need({"wait", job});
  if (!stopped || !stopped->starts_with("stopped")) {
    return failed(
        "PID-091",
        fmt::format("Ctrl-Z was pressed; the shell learns: {}", stopped ? *stopped : "nothing"),
        "the lab stops");
  }
  const Process& process = command.process();
  if (!SEE(becomes_stopped(process, true, Deadline::in(kStopMilliseconds)))) {
    return failed("PID-092", "Ctrl-Z was pressed and the lab has stopped; COMMAND still runs",
                  "COMMAND stops with the lab");
  }
  // What `fg` does: the terminal to the job's group, and SIGCONT to all of it.
  SEE(shell.probe.need({"tcsetpgrp", "0", job}));
  SEE(shell.probe.need({"kill", "-" + job, std::to_string(SIGCONT)}));
  if (!SEE(becomes_stopped(process, false, Deadline::in(kStopMilliseconds)))) {
    return failed("PID-093", "after `fg`, COMMAND is still stopped", "both go on");
  }
  SEE(command.send({"exit", "6"}));
  const std::string ended = SEE(shell.probe.need({"wait", job}));
  if (ended == "exited 6") return passed();
  return failed("PID-093", fmt::format("after `fg` and the end of COMMAND with 6: lab {}", ended),
                "the lab goes on, and ends with COMMAND's status");
}

}  // namespace

Finding caller_has_its_terminal_back(Subject& subject) {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, std::vector<std::string>{"--init"}}) {
    Shell shell = SEE(start_shell(subject));
    const pid_t before = SEE(calls::foreground_of(shell.master.get()));
    const std::string child = SEE(shell.probe.need(lab_words({"spawn"}, subject.arena(), options)));
    Probe command = SEE(shell.run->probe());
    // What an interactive shell does at its start: a group of its own, in the foreground. Where
    // COMMAND leads a session it cannot, and needs not.
    SEE(command.ask({"setpgid", "0", "0"}));
    SEE(command.ask({"tcsetpgrp", "0", "0"}));
    SEE(command.send({"exit", "0"}));
    SEE(shell.probe.need({"wait", child}));
    const pid_t after = SEE(calls::foreground_of(shell.master.get()));
    if (after == before) continue;
    return failed("PID-090",
                  fmt::format("the terminal's foreground process group was {}, and is {} "
                              "after the lab's end",
                              before, after),
                  "the caller has its foreground process group back");
  }
  return passed();
}

Finding command_can_control_jobs(Subject& subject) {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, std::vector<std::string>{"--init"}}) {
    Shell shell = SEE(start_shell(subject));
    SEE(shell.probe.need(lab_words({"job", "1"}, subject.arena(), options)));
    Probe command = SEE(shell.run->probe());
    std::vector<std::string> request = {"job", "1"};
    const std::vector<std::string> words = subject.arena().probe_command("job");
    request.insert(request.end(), words.begin(), words.end());
    const Answer started = SEE(command.ask(request));
    if (started.number != 0) {
      return failed("PID-094",
                    fmt::format("COMMAND gave the terminal to a job of its own: tcsetpgrp: {}",
                                errno_name(started.number)),
                    "COMMAND has a controlling terminal, and puts its jobs in the foreground");
    }
    Probe job = SEE(shell.run->probe("job"));
    const pid_t group = SEE(calls::foreground_of(shell.master.get()));
    if (group == job.process().pid()) continue;
    return failed("PID-094",
                  fmt::format("the foreground process group is {}, COMMAND's job is {}", group,
                              job.process().pid()),
                  "COMMAND's job is in the foreground");
  }
  return passed();
}

Finding ctrl_z_stops_and_fg_continues(Subject& subject) {
  Finding plain = ctrl_z_with(subject, {});
  return plain.verdict == Verdict::Pass ? ctrl_z_with(subject, {"--init"}) : plain;
}

}  // namespace lab::checker::pidns
