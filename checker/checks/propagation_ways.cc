// propagation_ways.cc: see propagation_ways.h.

#include "checker/checks/propagation_ways.h"

#include <fmt/core.h>
#include <sys/mount.h>

namespace lab::checker::propagation {

namespace {

std::string text_of(const Ways& ways) {
  if (ways.inward && ways.outward) return "mounts of each side appear on the other";
  if (ways.inward) return "mounts of the host appear in the container, and none the other way";
  if (ways.outward) return "mounts of COMMAND appear on the host, and none the other way";
  return "mounts of neither side appear on the other";
}

}  // namespace

bool is_propagated(const Mounts& from, std::string_view place, const Mounts& to,
                   std::string_view other_place) {
  const procfs::Mount* original = mount_at(from, place);
  const procfs::Mount* copy = mount_at(to, other_place);
  return original != nullptr && copy != nullptr && original->device == copy->device;
}

Seen<Ways> try_ways(Subject& subject, Contained& contained, Probe& hand, const Place& place) {
  Ways ways;
  // The kernel propagates a mount before mount(2) returns: there is nothing to wait for.
  SEE(mount_tmpfs(hand, place.outside + "/usr"));
  ways.inward = is_propagated(SEE(subject.arena().mounts()), place.outside + "/usr",
                              SEE(contained.process().mounts()), place.inside + "/usr");
  SEE(mount_tmpfs(contained.probe, place.inside + "/tmp"));
  ways.outward = is_propagated(SEE(contained.process().mounts()), place.inside + "/tmp",
                               SEE(subject.arena().mounts()), place.outside + "/tmp");
  return ways;
}

Finding expect_ways(Subject& subject, Contained& contained, Probe& hand, const Place& place,
                    const Ways& wanted, const WrongWays& wrong) {
  const Ways ways = SEE(try_ways(subject, contained, hand, place));
  if (ways == wanted) return passed();
  std::string_view diagnosis = ways.inward ? wrong.inward : wrong.neither;
  if (ways.outward) diagnosis = wrong.outward;
  return failed(diagnosis, text_of(ways), text_of(wanted));
}

Seen<void> bind_with(Probe& hand, const std::string& source, const std::string& target,
                     unsigned long propagation) {
  SEE(hand.need({"mount", source, target, "", std::to_string(MS_BIND), ""}));
  SEE(hand.need({"mount", "", target, "", std::to_string(propagation), ""}));
  return {};
}

Seen<std::string> make_source(Arena& arena, Probe& hand) {
  const std::string source = arena.scratch() + "/source";
  for (const char* name : {"", "/tmp", "/usr", "/sub"}) SEE(make_directory(arena, source + name));
  SEE(mount_tmpfs(hand, source + "/sub"));
  for (const char* name : {"/sub/tmp", "/sub/usr"}) SEE(make_directory(arena, source + name));
  return source;
}

}  // namespace lab::checker::propagation
