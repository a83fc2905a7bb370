// propagation_bind.cc: checks of lab 03 about --bind SRC:DST:MODE.

#include <fmt/core.h>
#include <sys/mount.h>

#include "checker/checks/propagation.h"
#include "checker/checks/propagation_ways.h"

namespace lab::checker::propagation {

namespace {

constexpr Ways kNeither{};
constexpr Ways kInward{.inward = true, .outward = false};
constexpr Ways kBoth{.inward = true, .outward = true};

/// A container with SRC bound on /etc.
struct Bound {
  Probe hand;
  std::string source;
  Contained contained;

  Place place() const { return {source, "/etc"}; }
};

Seen<Bound> start_bound(Subject& subject, const std::string& mode, const Words& options = {}) {
  Probe hand = SEE(subject.arena().hand());
  std::string source = SEE(make_source(subject.arena(), hand));
  Words all = {"--bind", source + ":/etc" + mode};
  all.insert(all.end(), options.begin(), options.end());
  Contained contained = SEE(start_contained(subject, all));
  return Bound{std::move(hand), std::move(source), std::move(contained)};
}

}  // namespace

Finding slave_bind_receives(Subject& subject) {
  Bound bound = SEE(start_bound(subject, ":slave"));
  return expect_ways(subject, bound.contained, bound.hand, bound.place(), kInward,
                     {.neither = "PRP-021", .inward = "", .outward = "PRP-022"});
}

Finding shared_bind_sends_and_receives(Subject& subject) {
  Bound bound = SEE(start_bound(subject, ":shared"));
  return expect_ways(subject, bound.contained, bound.hand, bound.place(), kBoth,
                     {.neither = "PRP-024", .inward = "PRP-023", .outward = "PRP-005"});
}

Finding private_bind_is_the_default(Subject& subject) {
  Bound bound = SEE(start_bound(subject, ""));
  return expect_ways(subject, bound.contained, bound.hand, bound.place(), kNeither,
                     {.neither = "", .inward = "PRP-025", .outward = "PRP-026"});
}

Finding unbindable_bind_cannot_be_bound(Subject& subject) {
  Bound bound = SEE(start_bound(subject, ":unbindable"));
  const Answer copied =
      SEE(bound.contained.probe.ask({"mount", "/etc", "/bin", "", std::to_string(MS_BIND), ""}));
  if (copied.number != EINVAL) {
    return failed("PRP-027",
                  fmt::format("COMMAND binds /etc on /bin: {}",
                              copied.number == 0 ? "success" : errno_name(copied.number)),
                  "EINVAL: the mount at /etc is unbindable");
  }
  return expect_ways(subject, bound.contained, bound.hand, bound.place(), kNeither,
                     {.neither = "", .inward = "PRP-025", .outward = "PRP-026"});
}

Finding read_only_and_mode_together(Subject& subject) {
  Bound bound = SEE(start_bound(subject, ":ro:slave"));
  const Answer written = SEE(bound.contained.probe.ask({"write", "/etc/new", "text"}));
  if (written.number != EROFS) {
    return failed("PRP-028",
                  fmt::format("--bind SRC:/etc:ro:slave; COMMAND writes /etc/new: {}",
                              written.number == 0 ? "success" : errno_name(written.number)),
                  "EROFS");
  }
  SEE(mount_tmpfs(bound.hand, bound.source + "/usr"));
  if (is_propagated(SEE(subject.arena().mounts()), bound.source + "/usr",
                    SEE(bound.contained.process().mounts()), "/etc/usr")) {
    return passed();
  }
  return failed("PRP-021", "the host mounted a tmpfs on SRC/usr; /etc/usr shows none",
                "with ro:slave it appears there");
}

Finding mode_is_of_one_mount(Subject& subject) {
  Bound bound = SEE(start_bound(subject, ":shared"));
  const Place root{bound.contained.rootfs.path, ""};
  Finding finding = expect_ways(subject, bound.contained, bound.hand, root, kNeither,
                                {.neither = "", .inward = "PRP-029", .outward = "PRP-029"});
  if (finding.verdict != Verdict::Pass) return finding;
  // The mount on SRC/sub came along with SRC, and is a mount of its own.
  const Place below{bound.source + "/sub", "/etc/sub"};
  return expect_ways(subject, bound.contained, bound.hand, below, kNeither,
                     {.neither = "", .inward = "PRP-030", .outward = "PRP-030"});
}

Finding root_mode_leaves_binds_alone(Subject& subject) {
  Bound bound = SEE(start_bound(subject, "", {"--propagation", "shared"}));
  return expect_ways(subject, bound.contained, bound.hand, bound.place(), kNeither,
                     {.neither = "", .inward = "PRP-031", .outward = "PRP-031"});
}

}  // namespace lab::checker::propagation
