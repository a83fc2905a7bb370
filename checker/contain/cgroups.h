// cgroups.h: the cgroups of a run, one in each hierarchy, and below them those of its arenas.
//
// What a submission makes in its own cgroup is below the arena's, where nobody else makes anything:
// that, and only that, can be called its own. And a pids cgroup ends a fork bomb.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "checker/contain/deadline.h"
#include "checker/contain/ledger.h"
#include "procfs/mountinfo.h"

namespace lab::checker {

/// One cgroup of one hierarchy.
struct Cgroup {
  std::string controllers;  // as in /proc/PID/cgroup: "cpu,cpuacct", "name=systemd"; "" for v2
  std::string directory;
};

/// Where the caller's own cgroups are: `own` is the text of its /proc/PID/cgroup, `mounts` its
/// mount table. A hierarchy that is mounted nowhere is left out.
///
/// Manual     cgroups(7)
std::vector<Cgroup> cgroups_of(std::string_view own, const std::vector<procfs::Mount>& mounts);

/// How long processes that have been killed may take to end, in all cgroups of a run together.
inline constexpr int kEnding_ms = 2000;

/// Removes a cgroup with all that are below it; true if it is gone then, or never was there. Waits
/// for processes in it that have been killed and have not ended yet.
bool remove_cgroup(const std::string& directory, const Deadline& deadline);

/// The cgroups of one arena. Removed with this object, after the arena's last process.
class ArenaCgroups {
 public:
  ArenaCgroups() = default;
  ArenaCgroups(ArenaCgroups&& other) noexcept = default;
  ArenaCgroups& operator=(ArenaCgroups&& other) noexcept = default;
  ~ArenaCgroups();

  /// Files of cgroup v1: a process that writes "0" into each is in these cgroups. A PID in
  /// cgroup.procs would do the same, but waits for an RCU grace period of up to 11 ms.
  std::vector<std::string> tasks_files() const;

  /// Lets go what is frozen. A process that the freezer of cgroup v1 holds does not even end by
  /// SIGKILL: whoever waits for its end would wait for ever.
  void thaw() const;

  /// The directory of cgroup v2, for CLONE_INTO_CGROUP; -1 where there is none.
  int v2() const { return v2_.get(); }

 private:
  friend class RunCgroups;
  std::vector<Cgroup> cgroups_;
  UniqueFd v2_;
};

/// The cgroups of one run.
class RunCgroups {
 public:
  /// Makes one below the caller's own in each hierarchy, and writes it down before. Where that is
  /// refused (no permission, a read-only mount) there is none: an arena is not confined there, and
  /// nothing there is looked at.
  static RunCgroups make(Ledger& ledger);

  /// Makes one below each, for an arena.
  ArenaCgroups make_arena() const;

  /// As ArenaCgroups::thaw.
  void thaw() const;

  /// What is below the run's cgroups: "pids /arena/name". Sorted.
  std::vector<std::string> lines() const;

 private:
  std::vector<Cgroup> cgroups_;
};

}  // namespace lab::checker
