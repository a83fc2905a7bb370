// pidns_namespaces.cc: checks of lab 01 about PID 1, its namespaces, /proc and levels.

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "checker/checks/pidns.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/status.h"

namespace lab::checker::pidns {

namespace {

// COMMAND is in the arena's PID namespace. Was unshare called, and the fork forgotten? Then the
// link of its children's namespace is another one, or (without a first child) leads nowhere.
Finding no_new_namespace(const Probe& probe, const std::string& own) {
  const std::string expected = "COMMAND is in a PID namespace of its own, as its first process";
  const auto names = SEE(probe.process().list("ns"));
  const bool has_link = std::find(names.begin(), names.end(), "pid_for_children") != names.end();
  const Seen<std::string> children = probe.process().namespace_for_children("pid");
  if (has_link && (!children || *children != own)) {
    return failed("PID-002",
                  fmt::format("ns/pid of COMMAND is still {}, but ns/pid_for_children is {}", own,
                              children ? *children : "a namespace without any process"),
                  expected);
  }
  return failed("PID-001", fmt::format("ns/pid of COMMAND is {}, as that of the caller", own),
                expected);
}

// How many levels COMMAND is below the arena; the arena is one in which all runs start.
Seen<int> levels_below(Arena& arena, const Process& process) {
  const auto inner = SEE(process.status());
  const auto outer = SEE(arena.init().status());
  return static_cast<int>(inner.ns_pid.size()) - static_cast<int>(outer.ns_pid.size());
}

// The mount that shows as `path`: the last one made there covers the others.
const procfs::Mount* mount_at(const std::vector<procfs::Mount>& mounts, std::string_view path) {
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [path](const auto& mount) { return mount.mountpoint == path; });
  return found == mounts.rend() ? nullptr : &*found;
}

// Mount lines of `after` that `before` does not have.
std::vector<std::string> new_mounts(const MachineState& before, const MachineState& after) {
  std::vector<std::string> added;
  std::set_difference(after.mounts.begin(), after.mounts.end(), before.mounts.begin(),
                      before.mounts.end(), std::back_inserter(added));
  return added;
}

// Children that the lab's caller, PID 1 of the arena, has beside the lab: "PID NAME", by numbers of
// the arena.
Seen<std::vector<std::string>> children_besides(Arena& arena, const Process& lab) {
  std::vector<std::string> others;
  const std::size_t level = SEE(arena.init().status()).ns_pid.size() - 1;
  const int labs_pid = SEE(lab.status()).ns_pid.at(level);
  const std::string proc = arena.judge_path("/proc");
  for (const int pid : SEE(procfs::numbers_in(AT_FDCWD, proc.c_str()))) {
    const auto directory =
        kernel::openat(AT_FDCWD, fmt::format("{}/{}", proc, pid).c_str(), O_PATH | O_DIRECTORY);
    const auto status = directory ? procfs::read_status(directory->get()) : Failure{};
    // One that has ended is for the arena's PID 1 to collect, and no longer of the lab's making.
    if (!status || status->state == 'Z') continue;
    if (status->ppid == 1 && pid != labs_pid)
      others.push_back(fmt::format("{} {}", pid, status->name));
  }
  return others;
}

}  // namespace

Finding command_is_pid_1(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  const std::string outer = SEE(subject.arena().init().namespace_of("pid"));
  const std::string inner = SEE(probe.process().namespace_of("pid"));
  if (inner == outer) return no_new_namespace(probe, outer);
  const auto status = SEE(probe.process().status());
  if (status.ns_pid.back() == 1) return passed();
  return failed("PID-003",
                fmt::format("COMMAND has the PIDs {} (NSpid, from outside inwards)",
                            fmt::join(status.ns_pid, " ")),
                "the last of them is 1");
}

// What the lab does to itself is its own affair: a lab that calls unshare and then forks is right.
Finding caller_stays(Subject& subject) {
  Arena& arena = subject.arena();
  const std::string own = SEE(arena.init().namespace_of("pid"));
  auto [run, probe] = SEE(subject.start_probe({}));
  const std::string children = SEE(arena.init().namespace_for_children("pid"));
  if (children != own) {
    return failed("PID-004", fmt::format("ns/pid_for_children of the caller is {}", children),
                  fmt::format("{}, as before", own));
  }
  const auto others = SEE(children_besides(arena, run->process()));
  if (others.empty()) return passed();
  return failed("PID-004",
                fmt::format("the caller has started the lab, and has further children: {}",
                            fmt::join(others, ", ")),
                "the caller has the lab as its child, and no other");
}

Finding proc_is_fresh(Subject& subject) {
  auto [run, probe] = SEE(subject.start_probe({}));
  const auto mounts = SEE(probe.process().mounts());
  const procfs::Mount* proc = mount_at(mounts, "/proc");
  if (proc == nullptr || proc->type != "proc") {
    return failed("PID-005", "COMMAND has no proc file system on /proc",
                  "a proc file system on /proc");
  }
  // /proc/1 of that file system has to be COMMAND itself: seen from outside, through its root.
  const std::string inner = SEE(probe.process().namespace_of("pid"));
  const Seen<std::string> first = probe.process().link("root/proc/1/ns/pid");
  if (first && *first == inner) return passed();
  return failed("PID-005",
                fmt::format("/proc/1 of COMMAND is in {}, COMMAND itself in {}",
                            first ? *first : "no namespace that can be read", inner),
                "the /proc that COMMAND sees shows the processes of its own PID namespace");
}

Finding mounts_stay_inside(Subject& subject) {
  Arena& arena = subject.arena();
  const MachineState before = SEE(arena.state());
  auto [run, probe] = SEE(subject.start_probe({}));
  const std::string outer = SEE(arena.init().namespace_of("mnt"));
  const bool is_own = SEE(probe.process().namespace_of("mnt")) != outer;
  const std::vector<std::string> added = new_mounts(before, SEE(arena.state()));
  const std::string expected = "no new line in the mount table of the caller";
  if (!is_own) {
    return failed("PID-006",
                  fmt::format("COMMAND is in the caller's mount namespace, whose table gained: {}",
                              added.empty() ? "nothing" : added.front()),
                  "a mount namespace of its own");
  }
  if (added.empty()) return passed();
  return failed("PID-007", fmt::format("the caller's mount table gained: {}", added.front()),
                expected);
}

Finding depth_is_the_number_of_levels(Subject& subject) {
  for (const int depth : {1, 2, 5}) {
    auto [run, probe] = SEE(subject.start_probe({"--depth", std::to_string(depth)}));
    const int levels = SEE(levels_below(subject.arena(), probe.process()));
    const auto status = SEE(probe.process().status());
    if (levels == depth && status.ns_pid.back() == 1) continue;
    return failed(levels == 1 ? "PID-080" : "PID-081",
                  fmt::format("with --depth {}, COMMAND is {} levels below its caller: NSpid {}",
                              depth, levels, fmt::join(status.ns_pid, " ")),
                  fmt::format("{} levels, and PID 1 on the innermost", depth));
  }
  auto [run, probe] = SEE(subject.start_probe({}));
  const int levels = SEE(levels_below(subject.arena(), probe.process()));
  if (levels == 1) return passed();
  return failed("PID-081", fmt::format("without --depth, COMMAND is {} levels down", levels),
                "1 level");
}

Finding too_deep_is_refused(Subject& subject) {
  Run* run = SEE(
      subject.start({.options = {"--depth", "33"}, .command = subject.arena().exit_command(0)}));
  const Ended ended = SEE(run->end());
  const std::string message = run->printed_error();
  if (ended != Ended{.number = 125}) {
    return failed("PID-082", fmt::format("--depth 33: {}", to_string(ended)), "status 125");
  }
  // The kernel's own words for the errno say it as well: strerror(ENOSPC).
  for (const char* word : {"depth", "level", "nest", "ENOSPC", "No space left on device"}) {
    if (::strcasestr(message.c_str(), word) != nullptr) return passed();
  }
  return failed("PID-083", "the message does not say that there are too many levels",
                "a message that names --depth, the levels or the errno, ENOSPC");
}

}  // namespace lab::checker::pidns
