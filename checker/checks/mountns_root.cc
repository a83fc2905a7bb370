// mountns_root.cc: checks of lab 02 about COMMAND's root, and what of the host can be seen from it.

#include <fmt/format.h>

#include "checker/checks/afterwards.h"
#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"

namespace lab::checker::mountns {

namespace {

// Where the contract has mounts that nobody asked for by an option.
bool is_of_the_contract(std::string_view mountpoint) {
  for (const std::string_view place : {"/proc", "/sys", "/dev"}) {
    if (mountpoint == place || mountpoint.starts_with(fmt::format("{}/", place))) return true;
  }
  return mountpoint == "/";
}

}  // namespace

Finding root_is_dir(Subject& subject) {
  const Mounts before = SEE(subject.arena().mounts());
  Seen<Contained> started = start_contained(subject);
  // pivot_root(2) refuses where mounts are shared: what failed may have left its traces.
  const Mounts after = SEE(subject.arena().mounts());
  const procfs::Mount* leak = added_mount(before, after);
  if (!started && started.error().diagnosis == "SUB-002" && leak != nullptr) {
    return failed("MNT-007", fmt::format("the lab failed, and the host has {}", text_of(*leak)),
                  "no mount of the container's is seen on the host");
  }
  // COMMAND is /probe in DIR; the host has no such file.
  if (!started && started.error().diagnosis == "SUB-005") {
    return failed("MNT-002", started.error().observed, "COMMAND /probe is found in DIR");
  }
  const Contained contained = SEE(std::move(started));
  const std::string own = SEE(contained.process().namespace_of("mnt"));
  if (own == SEE(subject.arena().init().namespace_of("mnt"))) {
    return failed("MNT-001", fmt::format("COMMAND and its caller are both in {}", own),
                  "COMMAND is in a mount namespace of its own");
  }
  const struct stat root = SEE(file_of(contained.process(), "root"));
  const std::optional<struct stat> wanted = SEE(look(contained.rootfs.judge_path));
  if (wanted && is_same_file(root, *wanted)) return passed();
  return failed("MNT-002",
                fmt::format("/proc/PID/root is {}", SEE(contained.process().link("root"))),
                "it is the directory of --rootfs");
}

Finding root_is_of_the_namespace(Subject& subject) {
  const Contained contained = SEE(start_contained(subject));
  const Mounts own = SEE(contained.process().mounts());
  const Mounts whole = SEE(whole_table(contained.process()));
  // What chroot(2) hides from mountinfo is mounted all the same.
  if (const procfs::Mount* hidden = added_mount(own, whole)) {
    return failed("MNT-003",
                  fmt::format("the namespace has {} mounts, COMMAND's root shows {}; hidden: {}",
                              whole.size(), own.size(), text_of(*hidden)),
                  "COMMAND's root is the root of its mount namespace");
  }
  if (mount_at(own, "/") != nullptr) return passed();
  return failed("MNT-003", "COMMAND's mountinfo has no mount at /",
                "COMMAND's root is a mount, the root of its mount namespace");
}

Finding old_root_is_gone(Subject& subject) {
  const Contained contained = SEE(start_contained(subject));
  const Mounts host = SEE(subject.arena().mounts());
  const procfs::Mount* host_root = mount_at(host, "/");
  const Mounts own = SEE(contained.process().mounts());
  for (const procfs::Mount& mount : own) {
    if (host_root == nullptr || mount.device != host_root->device) continue;
    if (mount.root != host_root->root) continue;
    return failed("MNT-004", fmt::format("COMMAND's mountinfo has {}", text_of(mount)),
                  "the host's root is mounted nowhere in the container");
  }
  int roots = 0;
  for (const procfs::Mount& mount : own) {
    const bool is_root = mount.mountpoint == "/";
    roots += is_root ? 1 : 0;
    if (is_of_the_contract(mount.mountpoint) && roots < 2) continue;
    return failed("MNT-005", fmt::format("COMMAND's mountinfo has {}", text_of(mount)),
                  "DIR's own mount, and mounts at /proc, /sys, /dev and below them");
  }
  return passed();
}

Finding mounts_below_are_not_taken_along(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  Probe hand = SEE(subject.arena().hand());
  SEE(mount_tmpfs(hand, rootfs.path + "/tmp"));
  const Contained contained = SEE(start_in(subject, rootfs, {}));
  const procfs::Mount* taken = mount_at(SEE(contained.process().mounts()), "/tmp");
  if (taken == nullptr) return passed();
  return failed("MNT-006", "COMMAND's mountinfo has the host's mount that was below DIR, at /tmp",
                "DIR's own file system, without what is mounted below it");
}

Finding host_table_is_unchanged(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  SEE(make_directory(arena, arena.scratch() + "/source"));
  const MachineState before = SEE(arena.state());
  const Mounts table = SEE(arena.mounts());
  Contained contained = SEE(
      start_in(subject, rootfs, {"--tmpfs", "/tmp", "--bind", arena.scratch() + "/source:/usr"}));
  const Mounts during = SEE(arena.mounts());
  if (const procfs::Mount* leak = added_mount(table, during)) {
    return failed("MNT-007", fmt::format("while COMMAND runs, the host has {}", text_of(*leak)),
                  "no mount of the container's is seen on the host");
  }
  if (during.size() != table.size()) {
    return failed("MNT-007",
                  fmt::format("the host had {} mounts, and has {} while COMMAND runs", table.size(),
                              during.size()),
                  "the host's mount table is unchanged");
  }
  SEE(finish(contained));
  return expect_as_before(arena, before, {.left = "MNT-044"});
}

Finding container_mounts_stay_inside(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  const Mounts before = SEE(subject.arena().mounts());
  SEE(mount_tmpfs(contained.probe, "/tmp"));
  const Mounts after = SEE(subject.arena().mounts());
  const procfs::Mount* leak = added_mount(before, after);
  if (leak == nullptr) return passed();
  return failed("MNT-008",
                fmt::format("COMMAND mounted a tmpfs on /tmp; the host has {}", text_of(*leak)),
                "the host's mount table is unchanged");
}

Finding host_mounts_stay_outside(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  Probe hand = SEE(subject.arena().hand());
  const Mounts before = SEE(contained.process().mounts());
  SEE(mount_tmpfs(hand, contained.rootfs.path + "/usr"));
  const Mounts after = SEE(contained.process().mounts());
  const procfs::Mount* arrived = added_mount(before, after);
  if (arrived == nullptr) return passed();
  return failed(
      "MNT-009",
      fmt::format("the host mounted a tmpfs on DIR/usr; the container has {}", text_of(*arrived)),
      "the container's mount table is unchanged");
}

Finding ipc_namespace_is_new(Subject& subject) {
  const Contained contained = SEE(start_contained(subject));
  const std::string own = SEE(contained.process().namespace_of("ipc"));
  if (own != SEE(subject.arena().init().namespace_of("ipc"))) return passed();
  return failed("MNT-010", fmt::format("COMMAND and its caller are both in {}", own),
                "COMMAND is in an IPC namespace of its own");
}

Finding options_of_lab_01_work(Subject& subject) {
  const std::size_t outside = SEE(subject.arena().init().status()).ns_pid.size();
  Contained contained = SEE(start_contained(subject, {"--init", "--depth", "2"}));
  const auto pids = SEE(contained.process().status()).ns_pid;
  if (pids.back() != 2 || pids.size() != outside + 2) {
    return failed("MNT-011",
                  fmt::format("with --init --depth 2, COMMAND's NSpid is {}", fmt::join(pids, " ")),
                  fmt::format("{} levels, the last PID 2", outside + 2));
  }
  const Ended ended = SEE(finish(contained, 7));
  if (ended == Ended{.number = 7}) return passed();
  return failed("MNT-011", fmt::format("COMMAND exited with 7; the lab: {}", to_string(ended)),
                "status 7");
}

}  // namespace lab::checker::mountns
