// record.h: what is known of a run so far, by what happened here and by what other sides said.
//
// Messages are noted here by who receives them (channels.h) and read here by who needs them
// (others.h, processes.h, leftovers.h), so that none of these has to ask another.

#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "plan/outcome.h"
#include "plan/plan.h"

namespace lab {

/// A process. The pidfd names it even after its PID is used again.
struct Process {
  pid_t pid = -1;
  UniqueFd pidfd = {};
};

/// What a plan makes for the time of its run alone.
struct Leftover {
  enum class Kind {
    kFile,         // removed if it is empty, and nobody else has locked it
    kDirectory,    // the same
    kSymlink,      // removed if it is one
    kCgroup,       // removed with the cgroups below it, if no process is in there
    kNetworkLink,  // of the keeper's network namespace; without a parent
  };
  static constexpr int kKinds = 5;

  Kind kind;
  UniqueFd parent;  // the directory that it is in
  char name[256] = {};
  UniqueFd lock = {};  // held as long as it is used
};

struct Record {
  explicit Record(const Plan& plan);

  /// The first failure stays.
  void fail(Side side, int step, const Error& error);

  /// Notes what has to be removed.
  ///
  /// Errors     ENOBUFS  no step has said that it would leave so much behind
  ///            EPROTO   there is no such kind
  Result<void> leave(Leftover::Kind kind, UniqueFd parent, const char* name);

  /// What was noted last does not have to be removed.
  void take_back();

  /// What was noted last is used while `lock` is open.
  ///
  /// Errors     EPROTO   nothing was noted
  Result<void> hold(UniqueFd lock);

  Outcome outcome;
  std::vector<std::optional<Ending>> endings;  // by side
  std::vector<Process> arrivals;      // by side: children that another side started for this one
  std::vector<Leftover> left_behind;  // on the keeper; never grows beyond what it has room for
};

}  // namespace lab
