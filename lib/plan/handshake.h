// handshake.h: the two steps by which sides wait for each other.

#pragma once

#include "plan/context.h"
#include "plan/plan.h"

namespace lab {

/// Tells `to` that `event` has happened, and hands it the descriptor `with`, if there is one.
struct Notify {
  Event event;
  Side to;
  FdSlot with = {};

  Result<void> perform(Context& context) const { return context.notify(to, event, with); }
  Line describe(const Plan& plan) const;
};

/// Waits until `from` has said so, and puts the descriptor that came along into `into`.
struct Await {
  Event event;
  Side from;
  FdSlot into = {};

  Result<void> perform(Context& context) const { return context.await(from, event, into); }
  Line describe(const Plan& plan) const;
};

}  // namespace lab
