// json.h: verdicts as JSON, for programs.

#pragma once

#include <string>
#include <vector>

#include "checker/engine/check_engine.h"

namespace lab::checker {

/// {"version", "exit_status", "labs": [{"lab", "submission", "points", "points_possible",
/// "seconds", "checks": [{"id", "claim", "source", "points", "verdict", "seconds", and where it
/// did not pass: "diagnosis", "title", "observed", "expected", "reason", "fix", "why", "try",
/// "read", "printed"}]}]}, and a newline.
std::string json_of(const std::vector<LabOutcome>& labs, int exit_status);

/// The tables themselves: [{"lab", "id", "claim", "source", "points", "needs"}].
std::string json_list_of(const std::vector<const LabChecks*>& labs);

}  // namespace lab::checker
