// pidns_inherits.cc: checks of lab 01 about what COMMAND inherits.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "checker/checks/pidns.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::checker::pidns {

namespace {

Seen<std::set<std::string>> environment_of(const Probe& probe) {
  const std::string text = SEE(probe.process().read("environ"));
  std::set<std::string> variables;
  for (std::string_view rest = text; !rest.empty();) {
    variables.emplace(procfs::take_until(rest, '\0'));
  }
  return variables;
}

// Shells set these for themselves; a lab written as a shell script is not blamed for them.
bool is_a_shells(std::string_view variable) {
  const std::string_view name = procfs::take_until(variable, '=');
  return name == "PWD" || name == "OLDPWD" || name == "SHLVL" || name == "_";
}

// What differs between the variables that should be there and those that are.
std::vector<std::string> environment_changes(const std::set<std::string>& wanted,
                                             const std::set<std::string>& found) {
  std::vector<std::string> changes;
  for (const std::string& variable : wanted) {
    if (!found.contains(variable)) changes.push_back("- " + variable);
  }
  for (const std::string& variable : found) {
    if (!wanted.contains(variable) && !is_a_shells(variable)) changes.push_back("+ " + variable);
  }
  return changes;
}

// The line of /proc/PID/limits that begins with `name`, in single spaces.
Seen<std::string> limit_of(const Process& process, std::string_view name) {
  const std::string text = SEE(process.read("limits"));
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = procfs::take_until(rest, '\n');
    if (!line.starts_with(name)) continue;
    const auto words = procfs::words_of(line.substr(name.size()));
    return fmt::format("{} {}", words.at(0), words.at(1));
  }
  return cannot_tell(fmt::format("/proc/PID/limits has no {:?}", name), "");
}

std::string signals_in(procfs::SignalSet set) {
  std::string names;
  for (int signal = 1; signal < SIGRTMIN; ++signal) {
    if (!procfs::has_signal(set, signal)) continue;
    const char* name = ::sigabbrev_np(signal);  // none for 32 and 33
    names += names.empty() ? "" : " ";
    names += name != nullptr ? fmt::format("SIG{}", name) : std::to_string(signal);
  }
  return names.empty() ? "none" : names;
}

procfs::SignalSet set_of(const std::vector<int>& signals) {
  procfs::SignalSet set = 0;
  for (const int signal : signals) set |= procfs::SignalSet{1} << (signal - 1);
  return set;
}

// "pipe:[123]" for a descriptor of this process.
std::string own_link(int fd) {
  std::array<char, 256> target{};
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return {target.data(), length < 0 ? 0 : static_cast<std::size_t>(length)};
}

// What stands behind one standard stream of COMMAND; "(closed)" where nothing does.
std::string stream_of(const Probe& probe, int fd) {
  const Seen<std::string> link = probe.process().link(fmt::format("fd/{}", fd).c_str());
  return link ? *link : "(closed)";
}

// COMMAND's stream `fd` was closed at the lab's caller: it has to be /dev/null now.
Finding expect_null(const Probe& probe, int fd) {
  const std::string found = stream_of(probe, fd);
  const Result<struct stat> file =
      kernel::fstatat(probe.process().directory(), fmt::format("fd/{}", fd).c_str(), 0);
  const bool is_null = file && S_ISCHR(file->st_mode) && file->st_rdev == makedev(1, 3);
  if (is_null) return passed();
  // The probe's own socket takes the lowest number that is free.
  const bool is_free = found == "(closed)" || found.starts_with("socket:");
  return failed(is_free ? "PID-062" : "PID-061",
                fmt::format("descriptor {} was closed at the caller; in COMMAND it is {}", fd,
                            is_free ? "not /dev/null" : found),
                "/dev/null");
}

}  // namespace

Finding environment_is_the_callers(Subject& subject) {
  const Launch launch{
      .command = subject.arena().probe_command(),
      // No LC_ALL: it keeps a runtime from an LC_CTYPE of its own (PEP 538 of Python).
      .environment = {"PATH=/usr/bin:/bin", "NSLAB_EMPTY=", "NSLAB_ODD=a=b c\n\"'$HOME",
                      "HOME=/nowhere"}};
  Run* run = SEE(subject.start(launch));
  Probe probe = SEE(run->probe());
  const std::set<std::string> wanted(launch.environment.begin(), launch.environment.end());
  const auto changes = environment_changes(wanted, SEE(environment_of(probe)));
  if (changes.empty()) return passed();
  return failed("PID-050", fmt::format("COMMAND's environment differs: {}", changes.front()),
                "the environment of the caller");
}

Finding env_option_sets_variables(Subject& subject) {
  const Launch launch{
      .options = {"--env", "NSLAB_NEW=1=2", "--env", "NSLAB_OLD=new", "--env", "NSLAB_EMPTY="},
      .command = subject.arena().probe_command(),
      .environment = {"PATH=/usr/bin:/bin", "NSLAB_OLD=old"}};
  Run* run = SEE(subject.start(launch));
  Probe probe = SEE(run->probe());
  const auto changes =
      environment_changes({"PATH=/usr/bin:/bin", "NSLAB_NEW=1=2", "NSLAB_OLD=new", "NSLAB_EMPTY="},
                          SEE(environment_of(probe)));
  if (changes.empty()) return passed();
  return failed("PID-051",
                fmt::format("with {}, COMMAND's environment differs: {}",
                            fmt::join(launch.options, " "), changes.front()),
                "each --env K=V sets or replaces K");
}

Finding umask_limits_groups_are_the_callers(Subject& subject) {
  std::vector<gid_t> groups = {1, 4};
  Launch launch{.command = subject.arena().probe_command(),
                .umask = 0137,
                .groups = groups,
                .limits = {{RLIMIT_CORE, {0, 0}}, {RLIMIT_NOFILE, {321, 654}}}};
  Seen<Run*> started = subject.start(launch);
  if (!started) {
    // A user namespace may deny setgroups: then the groups are those of the checker.
    launch.groups.reset();
    groups = SEE(subject.arena().init().status()).groups;
    started = subject.start(launch);
  }
  Probe probe = SEE(SEE(started)->probe());
  const auto status = SEE(probe.process().status());
  if (status.umask.value_or(0) != 0137) {
    return failed("PID-052", fmt::format("COMMAND's umask is {:04o}", status.umask.value_or(0)),
                  "0137, the caller's");
  }
  const std::string files = SEE(limit_of(probe.process(), "Max open files"));
  if (files != "321 654") {
    return failed("PID-053", fmt::format("COMMAND's limits of open files are {}", files),
                  "321 654, the caller's");
  }
  const std::string core = SEE(limit_of(probe.process(), "Max core file size"));
  if (core != "0 0") {
    return failed("PID-053", fmt::format("COMMAND's limits of core files are {}", core),
                  "0 0, the caller's");
  }
  if (status.groups == groups) return passed();
  return failed(
      "PID-054",
      fmt::format("COMMAND's supplementary groups are [{}]", fmt::join(status.groups, " ")),
      fmt::format("[{}], the caller's", fmt::join(groups, " ")));
}

Finding signal_state_is_the_callers(Subject& subject) {
  const std::vector<int> ignored = {SIGHUP, SIGTERM, SIGUSR2};
  const std::vector<int> blocked = {SIGUSR1, SIGALRM};
  for (const bool is_plain : {true, false}) {
    Launch launch{.command = subject.arena().probe_command()};
    if (!is_plain) launch.ignored_signals = ignored;
    if (!is_plain) launch.blocked_signals = blocked;
    Run* run = SEE(subject.start(launch));
    Probe probe = SEE(run->probe());
    const auto status = SEE(probe.process().status());
    const auto wanted_blocked = set_of(launch.blocked_signals);
    if (status.sig_blk != wanted_blocked) {
      return failed("PID-056", fmt::format("blocked in COMMAND: {}", signals_in(status.sig_blk)),
                    fmt::format("{}, as when the lab was started", signals_in(wanted_blocked)));
    }
    const auto wanted_ignored = set_of(launch.ignored_signals);
    if (status.sig_ign != wanted_ignored) {
      return failed("PID-057", fmt::format("ignored in COMMAND: {}", signals_in(status.sig_ign)),
                    fmt::format("{}, as when the lab was started", signals_in(wanted_ignored)));
    }
  }
  return passed();
}

Finding working_directory_is_the_callers(Subject& subject) {
  Arena& arena = subject.arena();
  Run* run =
      SEE(subject.start({.command = arena.probe_command(), .working_directory = arena.scratch()}));
  Probe probe = SEE(run->probe());
  const std::string found = SEE(probe.need({"getcwd"}));
  const std::string seen = SEE(probe.process().link("cwd"));
  if (found == arena.scratch()) return passed();
  return failed("PID-055", fmt::format("COMMAND's working directory is {} ({})", found, seen),
                fmt::format("{}, the caller's", arena.scratch()));
}

Finding workdir_option_is_followed(Subject& subject) {
  Arena& arena = subject.arena();
  const std::string directory = arena.scratch() + "/work";
  Run* missing =
      SEE(subject.start({.options = {"--workdir", directory}, .command = arena.exit_command(0)}));
  const Ended ended = SEE(missing->end());
  if (ended != Ended{.number = 125}) {
    return failed("PID-058", fmt::format("--workdir of a missing directory: {}", to_string(ended)),
                  "status 125");
  }
  if (missing->printed_error().find(directory) == std::string::npos) {
    return failed("PID-021", "--workdir of a missing directory: the message does not name it",
                  fmt::format("a message on standard error with {:?}", directory));
  }
  // Made only now: if the lab had made it, this would be EEXIST.
  if (!kernel::mkdirat(AT_FDCWD, arena.judge_path(directory).c_str(), 0755)) {
    return failed("PID-058", "--workdir of a missing directory made the directory",
                  "a missing directory is not made");
  }
  Run* run =
      SEE(subject.start({.options = {"--workdir", directory}, .command = arena.probe_command()}));
  Probe probe = SEE(run->probe());
  const std::string found = SEE(probe.need({"getcwd"}));
  if (found == directory) return passed();
  return failed("PID-058", fmt::format("with --workdir, COMMAND's working directory is {}", found),
                directory);
}

Finding streams_are_the_callers(Subject& subject) {
  std::array<UniqueFd, 3> files;
  for (UniqueFd& file : files) file = SEE(calls::fixed_memory_file("stream", 4096));
  const auto stream = [&files](int fd) {
    return Stream{Stream::Kind::Descriptor, files[static_cast<std::size_t>(fd)].get()};
  };
  Run* run = SEE(subject.start({.command = subject.arena().probe_command(),
                                .input = stream(0),
                                .output = stream(1),
                                .error = stream(2)}));
  Probe probe = SEE(run->probe());
  for (int fd = 0; fd < 3; ++fd) {
    const Result<struct stat> found =
        kernel::fstatat(probe.process().directory(), fmt::format("fd/{}", fd).c_str(), 0);
    const auto own = SEE(kernel::fstatat(stream(fd).fd, "", AT_EMPTY_PATH));
    if (found && found->st_dev == own.st_dev && found->st_ino == own.st_ino) continue;
    return failed("PID-060",
                  fmt::format("descriptor {} of COMMAND is {}", fd, stream_of(probe, fd)),
                  "the same open file as the caller's");
  }
  return passed();
}

Finding closed_streams_are_dev_null(Subject& subject) {
  const Stream closed{.kind = Stream::Kind::Closed};
  for (const int fd : {0, 1, 2, 3}) {
    Launch launch{.command = subject.arena().probe_command()};
    if (fd == 0 || fd == 3) launch.input = closed;
    if (fd == 1 || fd == 3) launch.output = closed;
    if (fd == 2 || fd == 3) launch.error = closed;
    Run* run = SEE(subject.start(launch));
    Probe probe = SEE(run->probe());
    for (int stream = 0; stream < 3; ++stream) {
      if (fd != stream && fd != 3) continue;
      Finding finding = expect_null(probe, stream);
      if (finding.verdict != Verdict::Pass) return finding;
    }
  }
  return passed();
}

Finding no_other_descriptor(Subject& subject) {
  const UniqueFd stray = SEE(calls::fixed_memory_file("stray", 4096));
  Run* run = SEE(subject.start({.command = subject.arena().probe_command(), .stray = stray.get()}));
  Probe probe = SEE(run->probe());
  int sockets = 0;
  for (const std::string& number : SEE(probe.process().list("fd"))) {
    if (number == "0" || number == "1" || number == "2") continue;
    const std::string link = SEE(probe.process().link(("fd/" + number).c_str()));
    // The probe itself has one socket: its conversation with the judge.
    if (link.starts_with("socket:") && ++sockets == 1) continue;
    const char* diagnosis = link == own_link(stray.get()) ? "PID-064" : "PID-063";
    return failed(diagnosis, fmt::format("descriptor {} of COMMAND is {}", number, link),
                  "0, 1 and 2, and no other descriptor");
  }
  return passed();
}

}  // namespace lab::checker::pidns
