// plan.h: the stages that lab 03 puts between those of lab 02.

#pragma once

#include "labs/02-mountns/plan.h"

namespace lab {

/// Finds the mounts of the host that some of the container's are to follow, before anything is
/// made.
void find_peers(Plan& plan, Container& c, const Config& config);

/// Lets the root and the binds propagate as they are told, when all of the lab's own is mounted.
void join_peers(Plan& plan, const Container& c, const Config& config);

namespace propagation {
/// The whole of lab 03.
Plan plan_of(const Config& config);
}  // namespace propagation

}  // namespace lab
