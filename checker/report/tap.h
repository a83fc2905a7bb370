// tap.h: verdicts in TAP 14, for test harnesses.

#pragma once

#include <string>
#include <vector>

#include "checker/engine/check_engine.h"

namespace lab::checker {

/// One document: the plan counts all checks of all labs; a check that cannot be told is not ok and
/// says so, since a skipped test would count as passed.
std::string tap_of(const std::vector<LabOutcome>& labs);

}  // namespace lab::checker
