// context.h: what is known while a plan runs, in each of its processes. Sized from the plan before
// the first clone; after that only filled, so that no side but the first allocates memory.
//
// A step's perform asks for the parts that it uses (step.h). Each knows only those above it:
//
//   roles       which side this process is, and how the others stand to it
//   record      what has happened so far, here and elsewhere
//   slots       descriptors, from step to step
//   caller      what the caller lent: signals, umask, terminal
//   channels    what the sides are joined by
//   processes   the children of this side
//   others      the other sides: events, announcements, the end
//   leftovers   what the keeper has to remove

#pragma once

#include "plan/caller.h"
#include "plan/channels.h"
#include "plan/leftovers.h"
#include "plan/others.h"
#include "plan/plan.h"
#include "plan/processes.h"
#include "plan/record.h"
#include "plan/roles.h"
#include "plan/slots.h"

namespace lab {

struct Context {
  Context(const Plan& plan, Side as);

  Roles roles;
  Record record;
  Slots slots;
  Caller caller;
  Channels channels;
  Processes processes;
  Others others;
  Leftovers leftovers;
};

}  // namespace lab
