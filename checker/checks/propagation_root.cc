// propagation_root.cc: checks of lab 03 about --propagation, the container's root.

#include <fmt/core.h>
#include <sys/mount.h>

#include "checker/checks/afterwards.h"
#include "checker/checks/propagation.h"
#include "checker/checks/propagation_ways.h"

namespace lab::checker::propagation {

namespace {

constexpr Ways kNeither{};
constexpr Ways kInward{.inward = true, .outward = false};
constexpr Ways kBoth{.inward = true, .outward = true};

// A container whose root has this mode, tried both ways.
Finding expect_mode(Subject& subject, std::string_view name, const Words& options,
                    const Ways& wanted, const WrongWays& wrong) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs(name));
  Probe hand = SEE(subject.arena().hand(name));
  Contained contained = SEE(start_in(subject, rootfs, options));
  return expect_ways(subject, contained, hand, {rootfs.path, ""}, wanted, wrong);
}

}  // namespace

Finding slave_receives(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  const Contained contained = SEE(start_in(subject, rootfs, {"--propagation", "slave"}));
  const std::string own = SEE(contained.process().namespace_of("mnt"));
  const std::optional<struct stat> directory = SEE(look(rootfs.judge_path));
  const bool is_root =
      directory && is_same_file(*directory, SEE(file_of(contained.process(), "root")));
  if (!is_root || own == SEE(arena.init().namespace_of("mnt"))) {
    return failed(
        "PRP-010",
        fmt::format("COMMAND's root is {}, in {}", SEE(contained.process().link("root")), own),
        "DIR, in a mount namespace of its own");
  }
  Probe hand = SEE(arena.hand());
  SEE(mount_tmpfs(hand, rootfs.path + "/usr"));
  if (is_propagated(SEE(arena.mounts()), rootfs.path + "/usr", SEE(contained.process().mounts()),
                    "/usr")) {
    return passed();
  }
  return failed("PRP-001", "the host mounted a tmpfs on DIR/usr; the container has none at /usr",
                "with --propagation slave it appears there");
}

Finding slave_sends_nothing(Subject& subject) {
  return expect_mode(subject, "rootfs", {"--propagation", "slave"}, kInward,
                     {.neither = "PRP-001", .inward = "", .outward = "PRP-002"});
}

Finding unmounting_propagates(Subject& subject) {
  Arena& arena = subject.arena();
  Contained contained = SEE(start_contained(subject, {"--propagation", "slave"}));
  Probe hand = SEE(arena.hand());
  const std::string place = contained.rootfs.path + "/usr";
  SEE(mount_tmpfs(hand, place));
  // COMMAND looks first: what a container does about a mount that comes, it has done by then.
  const Answer look = SEE(contained.probe.ask({"statfs", "/usr"}));
  if (look.number != 0 || mount_at(SEE(contained.process().mounts()), "/usr") == nullptr) {
    return failed("PRP-001", "the host's tmpfs on DIR/usr did not appear at /usr", "it appears");
  }
  SEE(hand.need({"umount", place, "0"}));
  if (mount_at(SEE(contained.process().mounts()), "/usr") == nullptr) return passed();
  return failed("PRP-009", "the host unmounted DIR/usr; the container still has it at /usr",
                "it goes from there, too");
}

Finding shared_sends_and_receives(Subject& subject) {
  return expect_mode(subject, "rootfs", {"--propagation", "shared"}, kBoth,
                     {.neither = "PRP-004", .inward = "PRP-003", .outward = "PRP-005"});
}

Finding private_is_the_default(Subject& subject) {
  const WrongWays wrong{.neither = "", .inward = "PRP-006", .outward = "PRP-007"};
  Finding finding = expect_mode(subject, "default", {}, kNeither, wrong);
  if (finding.verdict != Verdict::Pass) return finding;
  return expect_mode(subject, "private", {"--propagation", "private"}, kNeither, wrong);
}

Finding unbindable_cannot_be_bound(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  Probe hand = SEE(subject.arena().hand());
  Contained contained = SEE(start_in(subject, rootfs, {"--propagation", "unbindable"}));
  const Answer bound =
      SEE(contained.probe.ask({"mount", "/etc", "/bin", "", std::to_string(MS_BIND), ""}));
  if (bound.number != EINVAL) {
    return failed("PRP-008",
                  fmt::format("COMMAND binds /etc on /bin: {}",
                              bound.number == 0 ? "success" : errno_name(bound.number)),
                  "EINVAL: the root mount is unbindable");
  }
  return expect_ways(subject, contained, hand, {rootfs.path, ""}, kNeither,
                     {.neither = "", .inward = "PRP-006", .outward = "PRP-007"});
}

Finding own_mounts_do_not_propagate(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  Probe hand = SEE(arena.hand());
  const std::string source = SEE(make_source(arena, hand));
  const MachineState before = SEE(arena.state());
  const Mounts table = SEE(arena.mounts());
  Contained contained =
      SEE(start_in(subject, rootfs,
                   {"--propagation", "shared", "--tmpfs", "/etc/made", "--bind",
                    source + ":/bin:shared", "--bind", source + "/usr:/bin/tmp"}));
  const Mounts after = SEE(arena.mounts());
  if (const procfs::Mount* leak = added_mount(table, after)) {
    return failed("PRP-011",
                  fmt::format("COMMAND has done nothing yet; the host has {}", text_of(*leak)),
                  "only COMMAND's mounts propagate, never the lab's own");
  }
  SEE(finish(contained));
  return expect_as_before(arena, before, {.left = "PRP-012"});
}

Finding root_is_still_its_own(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  Probe hand = SEE(arena.hand());
  SEE(mount_tmpfs(hand, rootfs.path + "/etc"));
  const Contained contained = SEE(start_in(subject, rootfs, {"--propagation", "shared"}));
  const Mounts own = SEE(contained.process().mounts());
  const Mounts whole = SEE(whole_table(contained.process()));
  if (const procfs::Mount* hidden = added_mount(own, whole)) {
    return failed("PRP-019", fmt::format("hidden from COMMAND: {}", text_of(*hidden)),
                  "COMMAND's root is the root of its mount namespace");
  }
  for (const procfs::Mount& mount : own) {
    const std::string_view at = mount.mountpoint;
    if (at == "/" || at.starts_with("/proc") || at.starts_with("/sys") || at.starts_with("/dev")) {
      continue;
    }
    return failed("PRP-019", fmt::format("COMMAND's mountinfo has {}", text_of(mount)),
                  "as in lab 02: DIR, /proc, /sys, /dev");
  }
  return passed();
}

Finding containers_share_a_directory(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  const Words shared = {"--propagation", "shared"};
  Contained first = SEE(start_in(subject, rootfs, shared));
  Launch launch = in_rootfs(rootfs, shared);
  launch.command = rootfs.probe_command("second");
  Run* run = SEE(subject.start(launch));
  const Probe second = SEE(run->probe("second"));
  SEE(mount_tmpfs(first.probe, "/tmp"));
  if (is_propagated(SEE(first.process().mounts()), "/tmp", SEE(second.process().mounts()),
                    "/tmp")) {
    return passed();
  }
  return failed("PRP-018",
                "two containers with the same DIR, both shared: COMMAND of the first mounted /tmp, "
                "the second has no such mount",
                "both are in the peer group of DIR's mount");
}

}  // namespace lab::checker::propagation
