// started_program.h: programs that a test starts, by Boost.Process, and of which it leaves none.
//
// Boost is included in started_program.cc only: its headers take seconds to compile.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

namespace lab {

/// How a program has ended, and what it has printed.
struct Ended {
  int status = -1;  // its exit status; -1 where a signal has ended it
  int signal = 0;   // the signal that has ended it; 0 where it has exited
  std::string out;  // all of its standard output
  std::string err;  // all of its standard error
};

/// What no program of a test needs, on a slow and busy machine either.
constexpr std::chrono::milliseconds kDeadline = std::chrono::seconds(20);

/// A program that runs beside its test, and is killed and waited for when the test lets go of it.
///
/// It leads a session of its own, so that a terminal of who runs the tests plays no part and what
/// it has started is killed with it; who begins another session (setsid(2)) has to end by himself.
/// Its standard input is /dev/null. Its output is read while it is waited for; until then it can
/// print as much as a pipe holds, 64 KiB, before it has to wait itself.
class StartedProgram {
 public:
  /// Starts words[0], by PATH where it has no slash, and doesn't wait for anything it does.
  /// Throws std::runtime_error, which fails the test, where it is no program.
  /// With a file `output`, what it prints goes there and not into Ended: for a program that leaves
  /// others behind, which keep its streams, and whose end is not to be waited for.
  static StartedProgram start(std::vector<std::string> words, const std::string& output = {});

  StartedProgram(StartedProgram&&) = default;
  StartedProgram& operator=(StartedProgram&&) = delete;
  ~StartedProgram();

  /// Waits until it has ended and, without a file for it, nobody holds its output any more. Where
  /// that takes longer than `deadline` it is killed, and the test has failed, at `where`.
  Ended wait(std::chrono::milliseconds deadline = kDeadline,
             std::source_location where = std::source_location::current());

  /// Its process, which is a zombie at worst until wait() has returned.
  pid_t pid() const;

  /// Sends it a signal; fails the test where it has ended.
  void send(int signal) const;

 private:
  struct Run;  // in started_program.cc, as it is made of Boost's types

  explicit StartedProgram(std::shared_ptr<Run> run) : run_(std::move(run)) {}

  std::shared_ptr<Run> run_;  // null in a StartedProgram that was moved from
};

/// Starts a program and waits for its end, as start() and wait() do.
Ended run_program(std::vector<std::string> words, std::chrono::milliseconds deadline = kDeadline,
                  std::source_location where = std::source_location::current());

}  // namespace lab
