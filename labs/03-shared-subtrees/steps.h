// steps.h: the steps of lab 03: mounts that propagate, or don't. Given; you write their bodies.

#pragma once

#include <string>

#include "plan/plan.h"

namespace lab {

/// What a mount and its peers tell each other: mount_namespaces(7), SHARED SUBTREES.
enum class Propagation { kPrivate, kSlave, kShared, kUnbindable };

/// "slave", as options and mountinfo have it.
const char* name_of(Propagation propagation);

/// Makes sure that the mount of `path` has peers to follow, before anything is made.
struct FindPeers {
  std::string path;
  Propagation wanted;  // kShared: it must be shared; kSlave: shared, or a slave itself

  Result<void> perform() const;  // given
  Line describe(const Plan& plan) const;
};

/// Opens the root of the mount on which `path` lies.
struct OpenMountOf {
  std::string path;
  FdSlot into;

  Result<void> perform(Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Lets the mount at `path`, private so far, follow the mount `original`: as its peer (kShared), or
/// one way only (kSlave).
struct JoinPeers {
  std::string path;
  FdSlot original;
  Propagation as;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Lets nobody bind the mount at `path`.
struct MakeUnbindable {
  std::string path;

  Result<void> perform() const;  // given
  Line describe(const Plan& plan) const;
};

}  // namespace lab
