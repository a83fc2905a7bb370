// propagation_refused.cc: checks of lab 03 about what has no peer to follow, and wrong words.

#include <fmt/format.h>
#include <sys/mount.h>

#include "checker/checks/afterwards.h"
#include "checker/checks/propagation.h"
#include "checker/checks/propagation_ways.h"

namespace lab::checker::propagation {

namespace {

// The same root file system, by another mount of the propagation that is asked for.
Seen<Rootfs> rootfs_by(Arena& arena, Probe& hand, unsigned long propagation) {
  Rootfs rootfs = SEE(arena.make_rootfs());
  const std::string view = arena.scratch() + "/view";
  SEE(make_directory(arena, view));
  SEE(bind_with(hand, rootfs.path, view, propagation));
  rootfs.path = view;
  rootfs.judge_path = arena.judge_path(view);
  return rootfs;
}

}  // namespace

Finding no_peer_is_refused(Subject& subject) {
  Probe hand = SEE(subject.arena().hand());
  const Rootfs rootfs = SEE(rootfs_by(subject.arena(), hand, MS_PRIVATE));
  for (const std::string mode : {"slave", "shared"}) {
    SEE(expect_refusal(subject, in_rootfs(rootfs, {"--propagation", mode}), "PRP-013",
                       fmt::format("--propagation {}, and DIR's mount is private", mode)));
    SEE(expect_refusal(subject, in_rootfs(rootfs, {"--bind", rootfs.path + "/etc:/usr:" + mode}),
                       "PRP-014",
                       fmt::format("--bind SRC:/usr:{}, and SRC's mount is private", mode)));
  }
  return passed();
}

Finding slave_of_a_slave_follows(Subject& subject) {
  Arena& arena = subject.arena();
  Probe hand = SEE(arena.hand());
  const Rootfs rootfs = SEE(rootfs_by(arena, hand, MS_SLAVE));
  SEE(expect_refusal(subject, in_rootfs(rootfs, {"--propagation", "shared"}), "PRP-013",
                     "--propagation shared, and DIR's mount is a slave"));
  Seen<Contained> started = start_in(subject, rootfs, {"--propagation", "slave"});
  if (!started && started.error().diagnosis == "SUB-002") {
    return failed("PRP-017", "--propagation slave, and DIR's mount is itself a slave: status 125",
                  "the container follows the same master");
  }
  const Contained contained = SEE(std::move(started));
  const std::string master = arena.scratch() + "/rootfs/usr";
  SEE(mount_tmpfs(hand, master));
  if (is_propagated(SEE(arena.mounts()), master, SEE(contained.process().mounts()), "/usr")) {
    return passed();
  }
  return failed("PRP-017",
                "a mount below the master of DIR's mount did not appear in the container",
                "the container follows the same master");
}

Finding overlay_has_no_peers(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  const std::string directory = arena.scratch() + "/overlay";
  SEE(make_directory(arena, directory));
  const MachineState before = SEE(arena.state());
  for (const std::string mode : {"slave", "shared"}) {
    const Launch launch = in_rootfs(rootfs, {"--overlay", directory, "--propagation", mode});
    SEE(expect_refusal(subject, launch, "PRP-015",
                       fmt::format("--overlay with --propagation {}", mode)));
  }
  return expect_as_before(arena, before, {.left = "PRP-012"});
}

Finding wrong_words_are_refused(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  const std::string source = subject.arena().scratch() + "/source:/usr:";
  SEE(make_directory(subject.arena(), subject.arena().scratch() + "/source"));
  for (const Words& options :
       {Words{"--propagation", "rshared"}, Words{"--propagation", ""}, Words{"--propagation"},
        Words{"--bind", source + "follow"}, Words{"--bind", source + "slave:shared"},
        Words{"--bind", source + "rw"}}) {
    SEE(expect_refusal(subject, in_rootfs(rootfs, options), "PRP-016",
                       fmt::format("{}", fmt::join(options, " "))));
  }
  return passed();
}

}  // namespace lab::checker::propagation
