// ledger.h: Ledger, what a run of the checker makes on the machine, written down before it is made.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::checker {

/// A file `nslab-checker-ID.lock` in $TMPDIR or /tmp, locked by flock(2) as long as a process of
/// the run lives. Its lines are the cgroups of the run, whose names end in the same ID.
///
/// Who can be killed by SIGKILL cannot clean up after itself, so the next run does: a lock that can
/// be taken is one that nobody holds any more. A run that still works is never touched.
class Ledger {
 public:
  /// Removes what ended runs have left, then begins a file of its own.
  ///
  /// Errors     those of open(2) and flock(2): the directory is not there, or not writable
  static Result<Ledger> open();

  Ledger(Ledger&& other) noexcept = default;
  Ledger& operator=(Ledger&&) = delete;

  /// Removes all that was written down, and the file.
  ~Ledger();

  /// "nslab-checker-0a1b2c3d": the last part of each name that the run gives to something.
  const std::string& run() const { return run_; }

  /// Writes down a directory that is made next.
  Result<void> note(const std::string& directory);

 private:
  Ledger(std::string path, std::string run, UniqueFd file);

  std::string path_;
  std::string run_;
  UniqueFd file_;  // empty once it was moved from
};

}  // namespace lab::checker
