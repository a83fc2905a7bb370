// steps.h: the steps of a toy of an OCI runtime, as few as make create, start, exec and delete.
//
// The state of a container is a directory: in it the socket at which init waits for start, and a
// file that names init by its PID and the time of its start, of which no two processes share both.

#pragma once

#include <string>

#include "plan/plan.h"

namespace lab::toy {

/// Makes the directory of a container; undone when create fails, and only by who has made it.
struct MakeState {
  std::string path;
  FdSlot into;

  Result<void> perform(Slots& slots, Leftovers& leftovers) const;
  Line describe(const Plan& plan) const;
  void undo(const Slots& slots) const;
};

/// Opens the directory of a container.
struct OpenState {
  std::string path;
  FdSlot into;

  Result<void> perform(Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Writes down who init is.
struct WriteState {
  FdSlot state;
  Side init;

  Result<void> perform(const Slots& slots, const Processes& processes) const;
  Line describe(const Plan& plan) const;
};

/// Opens a pidfd of init.
struct OpenInit {
  FdSlot state, into;

  Result<void> perform(Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Lets the children of this process begin in the PID namespace of `process`.
struct JoinPidNamespace {
  FdSlot process;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Kills init, if it is there and not another process of its PID, and waits for its end.
struct KillInit {
  FdSlot state;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Removes the directory of a container with all that is in it.
struct RemoveState {
  std::string path;

  Result<void> perform() const;
  Line describe(const Plan& plan) const;
};

/// Looks like another step, and ends this process instead, or fails.
struct Disturbance {
  Line line;
  bool is_deadly;

  Result<void> perform() const;
  Line describe(const Plan&) const { return line; }
};

}  // namespace lab::toy
