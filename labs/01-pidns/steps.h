// steps.h: the steps of lab 01: a process that is PID 1. Given; you write their perform functions.

#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/outcome.h"
#include "plan/plan.h"

struct signalfd_siginfo;

namespace lab {

/// Starts `child`: a new process, in new namespaces where `flags` (CLONE_NEWPID ...) asks for them.
struct Clone3 {
  Side child;
  std::uint64_t flags = 0;

  Result<void> perform(Processes& processes) const;  // task 1
  Line describe(const Plan& plan) const;
};

/// Lets the kernel kill this process when its parent ends: prctl(2), PR_SET_PDEATHSIG.
struct DieWithParent {
  Result<void> perform() const;  // task 2
  Line describe(const Plan& plan) const;
};

/// Changes how every mount of this mount namespace propagates.
struct MakeMounts {
  unsigned long propagation;  // MS_PRIVATE or MS_SLAVE

  Result<void> perform() const;  // task 3
  Line describe(const Plan& plan) const;
};

/// Mounts a proc file system: it shows the PID namespace of the process that mounts it.
struct MountProc {
  Result<void> perform() const;  // task 4
  Line describe(const Plan& plan) const;
};

/// Moves this process into a process group of its own, away from the terminal's keys and from
/// signals to the lab's whole group: what it has to pass on, its parent passes on to it.
struct LeaveGroup {
  Result<void> perform() const;  // given
  Line describe(const Plan& plan) const;
};

/// Lets go of all that a process which only waits has no use for: the working directory, and every
/// descriptor but its channel and the pidfd of `child`.
struct LetGo {
  Side child;

  Result<void> perform(const Processes& processes, const Others& others) const;  // given
  Line describe(const Plan& plan) const;
};

/// Goes to the directory where COMMAND is to start. It is not made.
struct ChangeDirectory {
  std::string path;

  Result<void> perform() const;  // given
  Line describe(const Plan& plan) const;
};

/// Turns this process into COMMAND, with the signal mask, dispositions and umask of the caller.
class Exec {
 public:
  /// `words` is COMMAND and its arguments, `environment` its variables ("K=V"), whose PATH is
  /// searched as execvp(3) does. All is worked out here: perform only tries one path after another.
  Exec(std::vector<std::string> words, std::vector<std::string> environment);
  Exec(Exec&&) = default;  // not copied: argv_ points into words_

  Result<void> perform(Caller& caller, Others& others) const;  // given
  Line describe(const Plan& plan) const;

 private:
  std::vector<std::string> words_, environment_;
  std::vector<std::string> paths_;  // where COMMAND may be, in the order of PATH
  std::vector<char*> argv_, envp_;  // end in NULL; point into the strings above
};

/// Waits for the end of `child`, and meanwhile passes on the signals that this process gets. The
/// status of the child becomes that of this side. When the process that this one works for is
/// gone, the child is killed.
struct WaitFor {
  Side child;
  bool is_command = false;  // it is COMMAND, not another process of ours that waits in its turn

  Result<void> perform(Context& context) const;  // given, on the two functions below
  Line describe(const Plan& plan) const;
};

/// Passes one signal on to `child`, if it is to have it.
///
///   signal     as it was read: ssi_signo, and in ssi_code who sent it (the kernel: above 0)
///
Result<void> pass_on(Context& context, const WaitFor& wait,
                     const signalfd_siginfo& signal);  // task 5

/// Takes the statuses of all children that have ended, orphans included, until `child` is among
/// them: then says how that one ended.
Result<std::optional<Ending>> reap(pid_t child);  // task 6

/// The signals that a process which waits reads from a descriptor instead.
sigset_t signals_to_pass_on();

}  // namespace lab
