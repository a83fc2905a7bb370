// leftovers.h: what is made for the time of a run alone, and removed by the keeper at its end.

#pragma once

#include <sys/stat.h>

#include "base/result.h"
#include "plan/channels.h"
#include "plan/record.h"
#include "plan/roles.h"

namespace lab {

/// The bit by which a file or directory says that a lab has made it, so that the last lab that uses
/// it may remove it. It means nothing else for a file, or for a directory that its owner alone may
/// write. (docs/decisions/0015)
inline constexpr mode_t kMadeByLab = S_ISVTX;

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

  /// Whoever holds `lock`, a descriptor with a shared lock of flock(2), uses what this side handed
  /// over last. The keeper has it until the end, and then removes what nobody else has locked.
  Result<void> hold(int lock);

  /// On the keeper: removes what was handed over, newest first. A directory or file that is not
  /// empty stays, and is no longer marked as made by a lab.
  void remove();

 private:
  const Roles& roles_;
  Channels& channels_;
  Record& record_;
};

}  // namespace lab
