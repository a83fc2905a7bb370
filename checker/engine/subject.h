// subject.h: Subject, what a check's function gets: the submission, and an arena for this check.

#pragma once

#include <string>
#include <vector>

#include "checker/contain/arena.h"
#include "checker/contain/launch.h"
#include "checker/contain/run.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// The program under test during one check. Its arena is fresh for each check.
class Subject {
 public:
  explicit Subject(Arena& arena) : arena_(arena) {}

  Arena& arena() { return arena_; }

  /// Starts the submission as `launch` says (Arena::start) and remembers it, so that what it
  /// printed can be shown with a failure.
  Seen<Run*> start(const Launch& launch);

  /// The shortest way to a COMMAND that runs: `submission OPTIONS -- probe`, its probe proved.
  struct Started {
    Run* run;
    Probe probe;
  };
  Seen<Started> start_probe(const std::vector<std::string>& options);

  /// Gives all runs of this check until `deadline` to end.
  void await_ends(const Deadline& deadline);

  /// What all runs of this check printed, for the report: the beginning and the end of it.
  std::string printed() const;

 private:
  Arena& arena_;
  std::vector<std::unique_ptr<Run>> runs_;
};

}  // namespace lab::checker
