// context.h: what is known while a plan runs. Sized from the plan before the first clone; after
// that only filled, so that no side but the first allocates memory.

#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "plan/channel.h"
#include "plan/plan.h"

namespace lab {

/// A child process. The pidfd names it even after its PID is used again.
struct Process {
  pid_t pid = -1;
  UniqueFd pidfd = {};
};

/// What came of a run.
struct Outcome {
  bool has_failed = false;
  Side side{};       // where it failed,
  int step = -1;     // at which step (-1: at none),
  Error error = {};  // and how
  Ending ending;     // how COMMAND ended, if nothing failed
};

/// What the program was started with and what its COMMAND is to find again.
struct Inherited {
  sigset_t signal_mask = {};
  struct sigaction child_action = {};  // of SIGCHLD: ignored, no child could be waited for
  mode_t umask = 0;
};

class Context {
 public:
  explicit Context(const Plan& plan) noexcept;

  /// Makes the channels, blocks the signals that are read from descriptors, clears the umask.
  Result<void> prepare();

  /// Gives back to the caller what prepare() took, and the terminal.
  void restore();

  /// Gives COMMAND what prepare() took. Just before execve: a signal may come through at once.
  void restore_for_command();

  Side side() const { return side_; }
  bool is_keeper() const { return side_ == keeper_; }
  const Inherited& inherited() const { return inherited_; }

  // Clone returns twice: in the child it makes this process `side`; the caller notes whom it has.
  void become(Side side);
  void started(Side side, Process process);
  const Process& process(Side side) const { return processes_[index_of(side)]; }

  /// -1 for the default slot.
  int fd(FdSlot slot) const;
  void put(FdSlot slot, UniqueFd fd);
  void close(FdSlot slot) { put(slot, UniqueFd()); }

  Result<void> notify(Side to, Event event, FdSlot with);
  Result<void> await(Side from, Event event, FdSlot into);

  /// Says that only execve can fail now. Execve closes the channel, and end-of-file after this is
  /// success; before it, it is a death.
  Result<void> announce();

  /// Waits until no other side can fail any more. The keeper returns the first failure that it
  /// hears of, and that of a side which died; any other side announces itself.
  Result<void> settle();

  /// COMMAND stands still: who started it tells the keeper, and the keeper tells the first side.
  /// The keeper and the first side wait to hear it, or that the other has ended.
  void say_stopped() const;
  void hear_stopped();

  /// Becomes readable (end-of-file) when the process that this side works for is gone; -1 on the
  /// first side, which works for nobody.
  int lifeline() const;

  /// Notes how a child ended, and tells the keeper.
  void ended(Side side, Ending ending);

  /// Hands a file over for removal: `name` in the directory `parent`. To be called before it is
  /// made, so that no death in between can leave it behind.
  Result<void> leave_behind(int parent, const char* name);

  /// What came of it so far; the first failure stays.
  const Outcome& outcome() const { return outcome_; }
  void fail(Side side, int step, const Error& error);

  /// Tells the side that this one reports to what has failed.
  void report() const;

  /// On the first side: learns from the keeper what has failed so far; with `until_end` all of it.
  void hear_keeper(bool until_end);

  /// On the keeper: removes what was handed over, newest first. Not empty stays.
  void remove_left_behind();

  /// Ends the children of this side: kills them and waits. The keeper is never killed, because it
  /// has to clean up: it ends by itself when the channel to it is closed. The keeper then hears the
  /// last words of all others.
  void end_children();

 private:
  struct LeftBehind {
    UniqueFd parent;
    char name[256] = {};
  };

  bool is_below(Side side, Side ancestor) const;
  void close_ends_of(Side child);
  Channel& channel_with(Side other);
  const Channel& channel_up() const;
  Result<std::optional<Message>> receive(Side from, UniqueFd& fd, bool wait = true);
  Result<Message> expect(Side from, UniqueFd& fd);
  Result<void> settle(Side other);
  void drain(Side from, bool wait);
  Failure died(Side side);
  std::optional<Ending> how_ended(Side side);

  const Plan& plan_;
  Side side_, keeper_;
  Inherited inherited_;
  Outcome outcome_;
  std::vector<Side> starters_;                  // by side: the one that it is cloned from
  std::vector<bool> makes_execve_;              // by side
  std::vector<Process> processes_;              // by side; only one's own children
  std::vector<UniqueFd> fds_;                   // by slot
  std::vector<Channel> at_keeper_;              // by side: the keeper's end of its channel
  std::vector<Channel> at_side_;                // by side: its own end
  std::vector<std::optional<Ending>> endings_;  // by side
  std::vector<LeftBehind> left_behind_;
};

}  // namespace lab
