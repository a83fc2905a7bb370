// pidns_status.cc: checks of lab 01 about exit statuses and messages.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include "checker/checks/pidns.h"
#include "kernel/file.h"

namespace lab::checker::pidns {

namespace {

/// A command line that has to be refused, and what the message has to name.
struct Refused {
  std::vector<std::string> options;
  bool has_command;
  std::string named;
};

// Makes a file for a COMMAND that cannot be executed.
Result<void> make_file(Arena& arena, const std::string& path, std::string_view text, mode_t mode) {
  UniqueFd file = TRY(
      kernel::openat(AT_FDCWD, arena.judge_path(path).c_str(), O_WRONLY | O_CREAT | O_EXCL, mode));
  return kernel::write(file.get(), text);
}

// Runs a COMMAND that cannot be executed; the message has to have one of `words` in it.
Finding expect_refusal(Subject& subject, const std::string& command, int status,
                       const std::vector<std::string>& words) {
  Run* run = SEE(subject.start({.command = {command}}));
  const Ended ended = SEE(end_after_command(*run));
  if (ended != Ended{.number = status}) {
    return failed("PID-022", fmt::format("COMMAND {}: {}", command, to_string(ended)),
                  fmt::format("status {}", status));
  }
  const std::string message = run->printed_error();
  for (const std::string& word : words) {
    if (message.find(word) != std::string::npos) return passed();
  }
  return failed(
      "PID-023",
      fmt::format("the message for COMMAND {} does not name {}", command, fmt::join(words, " or ")),
      "a message that says what could not be executed");
}

// The first of `findings` that is not a pass.
Finding first_problem(std::vector<Finding> findings) {
  for (Finding& finding : findings) {
    if (finding.verdict != Verdict::Pass) return std::move(finding);
  }
  return passed();
}

Finding expect_information(Subject& subject, const std::vector<std::string>& options,
                           const std::vector<std::string>& command) {
  Run* run = SEE(subject.start({.options = options, .command = command}));
  const Ended ended = SEE(run->end());
  const std::string what = options[0];
  if (ended != Ended{}) {
    return failed("PID-024", fmt::format("{}: {}", what, to_string(ended)), "status 0");
  }
  if (run->printed_output().empty()) {
    return failed("PID-024", fmt::format("{} wrote nothing to standard output", what),
                  "a text on standard output");
  }
  return passed();
}

}  // namespace

Seen<Ended> end_after_command(Run& run) {
  Seen<Ended> ended = run.end();
  if (ended || ended.error().diagnosis != "SUB-001") return ended;
  return failed("PID-014", "COMMAND has ended, the lab has not", "the lab ends when COMMAND ends");
}

Finding wrong_status(std::string_view lost, std::string_view other, const std::string& what,
                     const Ended& ended, int expected) {
  return failed(ended == Ended{} ? lost : other, fmt::format("{}: {}", what, to_string(ended)),
                fmt::format("status {}", expected));
}

Finding ends_with_commands_status(Subject& subject) {
  for (const int status : {7, 0, 1, 125, 255}) {
    Run* run = SEE(subject.start({.command = subject.arena().exit_command(status)}));
    const Ended ended = SEE(end_after_command(*run));
    if (ended == Ended{.number = status}) continue;
    return wrong_status("PID-010", "PID-015", fmt::format("COMMAND exited with {}", status), ended,
                        status);
  }
  return passed();
}

Finding killed_is_128_and_signal(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  SEE(probe.process().kill(SIGKILL));
  const Ended ended = SEE(end_after_command(*run));
  if (ended == Ended{.number = 128 + SIGKILL}) return passed();
  const std::string what = "COMMAND was killed by SIGKILL";
  if (ended.killed) return wrong_status("PID-010", "PID-013", what, ended, 128 + SIGKILL);
  const char* other = ended.number == SIGKILL ? "PID-012" : "PID-011";
  return wrong_status("PID-010", other, what, ended, 128 + SIGKILL);
}

Finding usage_errors_are_125(Subject& subject) {
  const std::vector<Refused> lines = {
      {{"--no-such-option"}, true, "no-such-option"},
      {{}, false, ""},
      {{"--depth", "0"}, true, "depth"},
      {{"--depth", "-1"}, true, "depth"},
      {{"--depth", "x"}, true, "depth"},
      {{"--env", "NOTHING"}, true, "NOTHING"},
  };
  for (const Refused& line : lines) {
    Launch launch{.options = line.options};
    if (line.has_command) launch.command = subject.arena().exit_command(0);
    Run* run = SEE(subject.start(launch));
    const Ended ended = SEE(run->end());
    const std::string what = line.options.empty() ? std::string("no COMMAND")
                                                  : fmt::format("{}", fmt::join(line.options, " "));
    if (ended != Ended{.number = 125}) {
      return failed("PID-020", fmt::format("{}: {}", what, to_string(ended)), "status 125");
    }
    const std::string message = run->printed_error();
    if (message.empty() || message.find(line.named) == std::string::npos) {
      return failed("PID-021", fmt::format("{}: the message does not name what is wrong", what),
                    fmt::format("a message on standard error with {:?}", line.named));
    }
  }
  return passed();
}

Finding missing_command_is_127(Subject& subject) {
  Arena& arena = subject.arena();
  const std::string& directory = arena.scratch();
  SEE(make_file(arena, directory + "/script", "#!/no/interpreter\n", 0755));
  return first_problem({
      expect_refusal(subject, directory + "/absent", 127, {"absent"}),
      expect_refusal(subject, directory + "/script/below", 127, {"below"}),
      expect_refusal(subject, directory + "/script", 127, {"interpreter"}),
  });
}

Finding unusable_command_is_126(Subject& subject) {
  Arena& arena = subject.arena();
  const std::string& directory = arena.scratch();
  SEE(make_file(arena, directory + "/plain", "no program", 0644));
  SEE(make_file(arena, directory + "/format", "no program", 0755));
  SEE(make_file(arena, directory + "/script", "#!" + directory + "/plain\n", 0755));
  return first_problem({
      expect_refusal(subject, directory, 126, {directory}),
      expect_refusal(subject, directory + "/plain", 126, {"plain"}),
      expect_refusal(subject, directory + "/format", 126, {"format"}),
      expect_refusal(subject, directory + "/script", 126, {"script", "plain"}),
  });
}

Finding command_is_searched_in_its_path(Subject& subject) {
  Arena& arena = subject.arena();
  SEE(kernel::mkdirat(AT_FDCWD, arena.judge_path(arena.scratch() + "/bin").c_str(), 0755));
  SEE(make_file(arena, arena.scratch() + "/bin/nslab-tool", "#!/bin/sh\nexit 43\n", 0755));
  Run* run = SEE(subject.start({.options = {"--env", "PATH=/nowhere:" + arena.scratch() + "/bin"},
                                .command = {"nslab-tool"}}));
  const Ended found = SEE(end_after_command(*run));
  if (found != Ended{.number = 43}) {
    return failed("PID-025",
                  fmt::format("a COMMAND in the PATH that --env gives it: {}", to_string(found)),
                  "it is found there (status 43)");
  }
  run = SEE(subject.start({.command = {"true"}, .environment = {}}));
  const Ended without = SEE(end_after_command(*run));
  if (without == Ended{}) return passed();
  return failed("PID-025", fmt::format("COMMAND true without any PATH: {}", to_string(without)),
                "it is found in /bin or /usr/bin (status 0)");
}

Finding information_does_nothing(Subject& subject) {
  Arena& arena = subject.arena();
  const MachineState before = SEE(arena.state());
  std::vector<Finding> findings = {
      expect_information(subject, {"--help"}, {}),
      expect_information(subject, {"--version"}, {}),
      expect_information(subject, {"--plan", "--workdir", "/no/such/directory"}, {"/no/such/file"}),
  };
  // A COMMAND that leaves a trace: it must not be run.
  const std::string trace = arena.scratch() + "/trace";
  findings.push_back(expect_information(subject, {"--plan"}, {"/bin/sh", "-c", "echo > " + trace}));
  Run* run =
      SEE(subject.start({.options = {"--plan", "--depth", "x"}, .command = arena.exit_command(0)}));
  const Ended wrong = SEE(run->end());
  if (wrong != Ended{.number = 125}) {
    return failed("PID-020", fmt::format("--plan --depth x: {}", to_string(wrong)), "status 125");
  }
  const std::vector<Difference> changes = differences(before, SEE(arena.state()));
  if (!changes.empty()) {
    return failed("PID-026",
                  fmt::format("after --help, --version and --plan: {}", to_string(changes.front())),
                  "nothing is done");
  }
  return first_problem(std::move(findings));
}

Finding no_privilege_is_explained(Subject& subject) {
  Run* run =
      SEE(subject.start({.command = subject.arena().exit_command(0), .without_sys_admin = true}));
  const Ended ended = SEE(run->end());
  if (ended != Ended{.number = 125}) {
    return failed("PID-027", fmt::format("without CAP_SYS_ADMIN: {}", to_string(ended)),
                  "status 125");
  }
  const std::string message = run->printed_error();
  const bool names_errno = message.find("EPERM") != std::string::npos ||
                           message.find("not permitted") != std::string::npos;
  for (const char* call : {"clone", "unshare", "mount"}) {
    if (names_errno && message.find(call) != std::string::npos) return passed();
  }
  return failed("PID-028", "the message does not name the call and its errno",
                "a message such as: clone3(NEWPID|NEWNS): EPERM (Operation not permitted)");
}

}  // namespace lab::checker::pidns
