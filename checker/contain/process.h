// process.h: Process, what the kernel says about one process of the submission.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "checker/finding/check.h"
#include "procfs/mountinfo.h"
#include "procfs/ns_links.h"
#include "procfs/stat.h"
#include "procfs/status.h"

namespace lab::checker {

/// A process, held by a pidfd and by a descriptor of its /proc directory: its number may be given
/// to another one, this object stays with the first. All reads are the judge's own.
class Process {
 public:
  /// Takes hold of the process with this number in the judge's PID namespace.
  ///
  /// Errors     ESRCH    there is none (any more)
  static Result<Process> open(pid_t pid);

  /// Takes hold of the process of `pidfd`.
  static Result<Process> of(UniqueFd pidfd);

  /// As of; a process that has ended and was waited for already is no error, but has PID 0 and
  /// nothing to read.
  static Result<Process> of_or_gone(UniqueFd pidfd);

  pid_t pid() const { return pid_; }  // in the judge's PID namespace
  int pidfd() const { return pidfd_.get(); }
  int directory() const { return directory_.get(); }  // of /proc/PID, for procfs

  /// Whether it runs still; a zombie does not.
  bool is_alive() const;

  /// Sends a signal from outside, as kill(2) by its PID.
  Seen<void> kill(int signal) const;

  /// What /proc/PID says. `name` is a path below it: "environ", "ns/pid_for_children". A process
  /// that ended meanwhile is a Finding that says so.
  Seen<procfs::Status> status() const;
  Seen<procfs::Stat> stat() const;
  Seen<std::vector<procfs::Mount>> mounts() const;
  Seen<std::string> read(const char* name) const;
  Seen<std::string> link(const char* name) const;               // readlink(2)
  Seen<std::vector<std::string>> list(const char* name) const;  // names in a directory, sorted

  /// The namespace of a kind ("pid"), as "pid:[4026531836]"; equal texts are equal namespaces.
  Seen<std::string> namespace_of(std::string_view kind) const;
  Seen<std::string> namespace_for_children(std::string_view kind) const;

 private:
  Process(pid_t pid, UniqueFd pidfd, UniqueFd directory);
  Finding lost(const Error& error) const;

  pid_t pid_ = 0;
  UniqueFd pidfd_;
  UniqueFd directory_;
};

}  // namespace lab::checker
