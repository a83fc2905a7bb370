// check_engine.h: runs the rows of a table, each in an arena of its own.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/contain/arena.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// One row and what came of it.
struct Outcome {
  const Check* check;
  Finding finding;
  double seconds;
};

/// All rows of a lab that were asked for, in the order of the table.
struct LabOutcome {
  const LabChecks* lab;
  std::string submission;
  std::vector<Outcome> outcomes;
  double seconds = 0;

  int count(Verdict verdict) const;

  /// Points of the rows that passed; 0 for all with a forged probe.
  int points() const;
  int points_possible() const;
};

/// Which rows: those of `only` and what they need; all where it is empty.
struct Selection {
  std::vector<std::string> only;
};

/// Checks one lab. `begins` and `ends` are told of each row as it is observed, for a display of
/// progress; either may be empty.
LabOutcome check_lab(const LabChecks& lab, const ArenaSettings& settings,
                     const Selection& selection, const std::function<void(const Check&)>& begins,
                     const std::function<void(const Outcome&)>& ends);

}  // namespace lab::checker
