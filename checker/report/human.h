// human.h: HumanReport, verdicts for a person at a terminal, as they come.

#pragma once

#include <cstdio>
#include <string_view>

#include "checker/engine/check_engine.h"

namespace lab::checker {

/// Prints each verdict as soon as it is known. On a terminal: colours, and a line that tells which
/// check is being observed.
class HumanReport {
 public:
  HumanReport(std::FILE* out, bool is_terminal);

  void lab_begins(const LabChecks& lab, std::string_view submission);
  void check_begins(const Check& check);
  void check_ends(const LabChecks& lab, const Outcome& outcome);
  void lab_ends(const LabOutcome& lab);

 private:
  void explain(const LabChecks& lab, const Outcome& outcome);
  void row(std::string_view name, std::string_view text);

  std::FILE* out_;
  bool is_terminal_;
};

}  // namespace lab::checker
