// steps.h: the steps of lab 03: mounts that propagate, or don't. Given; you write their bodies.

#pragma once

#include <string>

#include "labs/config.h"
#include "plan/plan.h"

namespace lab {

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

/// Lets the mount `tree`, private so far, join the peer group of the mount `original`. The two may
/// be in different mount namespaces.
struct JoinPeers {
  FdSlot tree, original;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Makes the mount `tree` a slave of the group that it has joined.
struct MakeSlave {
  FdSlot tree;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Lets nobody bind the mount `tree`.
struct MakeUnbindable {
  FdSlot tree;

  Result<void> perform(const Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

}  // namespace lab
