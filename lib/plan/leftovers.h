// leftovers.h: what is made for the time of a run alone, and removed by the keeper at its end.

#pragma once

#include "base/result.h"
#include "plan/channels.h"
#include "plan/record.h"
#include "plan/roles.h"

namespace lab {

class Leftovers {
 public:
  Leftovers(const Roles& roles, Channels& channels, Record& record)
      : roles_(roles), channels_(channels), record_(record) {}

  /// Hands over what is about to be made: `name` in the directory `parent` (AT_FDCWD: the working
  /// directory; -1 where the kind needs none). To be called before it is made, so that no death in
  /// between can leave it behind.
  Result<void> hand_over(Leftover::Kind kind, int parent, const char* name);

  /// What was handed over last was there before: it is somebody else's, and stays.
  Result<void> take_back();

  /// What was handed over last is used as long as `lock` is open, a descriptor with a shared lock
  /// on it: flock(2). The keeper has it until it removes what it can lock for itself alone; what
  /// others have locked too, it leaves to them.
  Result<void> hold(int lock);

  /// On the keeper: removes what was handed over, newest first. A directory or file that is not
  /// empty stays, and loses the sticky bit by which its maker may have marked it.
  void remove();

 private:
  const Roles& roles_;
  Channels& channels_;
  Record& record_;
};

}  // namespace lab
