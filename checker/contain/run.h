// run.h: Run, one run of the submission: its process, its probe, its end.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "checker/contain/conversation.h"
#include "checker/contain/deadline.h"
#include "checker/contain/process.h"
#include "checker/finding/check.h"

namespace lab::checker {

class Arena;

/// How a process ended.
struct Ended {
  bool killed = false;  // by signal `number`; else it exited with status `number`
  int number = 0;

  bool operator==(const Ended&) const = default;
};

/// "status 125", "killed by SIGKILL".
std::string to_string(const Ended& ended);

/// A program that was started in the arena: the submission, most of the time. Every wait ends with
/// the run's deadline, and then with diagnosis SUB-001.
class Run {
 public:
  /// The process that was started; its parent is the arena's PID 1.
  const Process& process() const { return process_; }

  /// Waits for the probe that introduces itself by `label` (Arena::probe_command) and proves that
  /// it is ours. A submission that ends before is a Finding.
  Seen<Probe> probe(std::string_view label = "command");

  /// Waits until the process that was started has ended.
  Seen<Ended> end();

  /// Gives it until `deadline` to end; whether it does is not said.
  void await_end(const Deadline& deadline);

  /// Waits until it has stopped (SIGSTOP, SIGTSTP); until it goes on again.
  Seen<void> stop();
  Seen<void> go_on();

  /// Standard output and standard error so far, as far as they are of kind Usual; at most 64 MiB
  /// of each. Never evidence, except of messages and of --help and --plan.
  std::string printed_output() const;
  std::string printed_error() const;

  const Deadline& deadline() const { return deadline_; }

 private:
  friend class Arena;
  Run(Arena& arena, Process process, int number, Deadline deadline);
  Finding ended_early(const Ended& ended) const;
  Seen<void> wait_until_stopped(bool is_stopped);

  Arena* arena_;
  Process process_;
  int number_;  // the arena's name for it
  Deadline deadline_;
  UniqueFd output_;  // memory files
  UniqueFd error_;
};

}  // namespace lab::checker
