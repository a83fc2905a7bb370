// propagation_ways.h: which way mounts travel between the host and a container, tried out.

#pragma once

#include <string>
#include <string_view>

#include "checker/checks/mountns_evidence.h"

namespace lab::checker::propagation {

/// What was seen when each side mounted something.
struct Ways {
  bool inward = false;   // what the host mounts appears in the container
  bool outward = false;  // what COMMAND mounts appears on the host

  bool operator==(const Ways&) const = default;
};

/// Diagnoses of a mount that propagates otherwise than was asked for, by what it does.
struct WrongWays {
  std::string_view neither, inward, outward;
};

/// One directory, as the host and as the container sees it; with directories tmp and usr in it.
struct Place {
  std::string outside;
  std::string inside;  // without a slash at the end: "" is the root
};

/// Mounts a tmpfs on usr outside, by `hand`, and on tmp inside, by COMMAND; looks at the mount
/// table of the other side each time.
Seen<Ways> try_ways(Subject& subject, Contained& contained, Probe& hand, const Place& place);

/// Tries it, and compares.
Finding expect_ways(Subject& subject, Contained& contained, Probe& hand, const Place& place,
                    const Ways& wanted, const WrongWays& wrong);

/// Whether the mount at `place` of one table is the same file system as that at another place of
/// the other: a mount that has propagated.
bool is_propagated(const Mounts& from, std::string_view place, const Mounts& to,
                   std::string_view other_place);

/// A bind of `source` on `target`, whose own propagation becomes MS_PRIVATE, MS_SLAVE ...
Seen<void> bind_with(Probe& hand, const std::string& source, const std::string& target,
                     unsigned long propagation);

/// A directory with tmp, usr and sub in it; on sub is a tmpfs with tmp and usr.
Seen<std::string> make_source(Arena& arena, Probe& hand);

}  // namespace lab::checker::propagation
