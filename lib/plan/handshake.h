// handshake.h: the steps by which sides wait for each other, and part.

#pragma once

#include "plan/plan.h"

namespace lab {

/// Tells `to` that `event` has happened, and hands it the descriptor `with`, if there is one.
struct Notify {
  Event event;
  Side to;
  FdSlot with = {};

  Result<void> perform(Others& others) const;
  Line describe(const Plan& plan) const;
};

/// Waits until `from` has said so, and puts the descriptor that came along into `into`.
struct Await {
  Event event;
  Side from;
  FdSlot into = {};

  Result<void> perform(Others& others) const;
  Line describe(const Plan& plan) const;
};

/// Waits until `side` has made its execve.
struct AwaitExecve {
  Side side;

  Result<void> perform(Others& others) const;
  Line describe(const Plan& plan) const;
};

/// Takes over a child that another side has started for this one, with CLONE_PARENT.
struct Adopt {
  Side child;

  Result<void> perform(Others& others) const;
  Line describe(const Plan& plan) const;
};

/// Lets a child live on when this program ends, with all that was made for it. The last step of a
/// side: what fails after it could not be undone.
struct Detach {
  Side child;

  Result<void> perform(Processes& processes) const;
  Line describe(const Plan& plan) const;
};

}  // namespace lab
