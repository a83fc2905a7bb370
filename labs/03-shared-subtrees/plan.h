// plan.h: what lab 03 can be asked for, and the order of steps that comes of it.

#pragma once

#include <optional>
#include <string>

#include "labs/02-mountns/plan.h"
#include "labs/03-shared-subtrees/steps.h"

namespace lab {

/// Lab 03: lab 02 with mounts that propagate. The modes of binds stand in their options.
struct PropagationOptions {
  MountnsOptions mountns;
  std::string propagation = "private";  // of the container's root
};

/// The mode of that name, if there is one.
std::optional<Propagation> parse_propagation(std::string_view word);

/// The whole of lab 03.
///
/// Errors     EINVAL   an unknown mode; an overlay that is to have peers: it is a new file system
Result<Plan> plan_of(const PropagationOptions& options, const Surroundings& surroundings);

}  // namespace lab
