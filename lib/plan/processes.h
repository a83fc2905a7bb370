// processes.h: the children of this side.

#pragma once

#include <vector>

#include "plan/channels.h"
#include "plan/plan.h"
#include "plan/record.h"
#include "plan/roles.h"

namespace lab {

class Processes {
 public:
  Processes(const Plan& plan, Roles& roles, Channels& channels, Record& record);

  // clone3(2) returns twice: in the child it makes this process `side`; the caller notes whom it
  // has started, or (CLONE_PARENT) that its own parent has a child more.
  void become(Side side);
  void started(Side child, Process process);
  void started_sibling(Side sibling) { channels_.give_ends_to(sibling); }

  /// Takes over a child that another side has started for this one, once it has said that it is
  /// there.
  ///
  /// Errors     ECHILD   it has not
  Result<void> adopt(Side child);

  /// Lets a child live on: it is neither ended nor heard of any more.
  void detach(Side child);

  /// A process without a pidfd, if `side` is no child of this one.
  const Process& of(Side side) const { return processes_[index_of(side)]; }

  /// How a side has ended; waits for it, if it is a child of this one. Nothing, if nobody knows.
  std::optional<Ending> ending_of(Side side);

  /// Kills the children and waits for them. But not the keeper, which has to clean up: it ends by
  /// itself when the channel to it is closed.
  void end();

 private:
  const Plan& plan_;
  Roles& roles_;
  Channels& channels_;
  Record& record_;
  std::vector<Process> processes_;  // by side
};

}  // namespace lab
