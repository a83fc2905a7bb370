// text.h: words for verdicts, and foreign text made harmless.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/engine/check_engine.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// "pass", "fail", "not started", "blocked", "cannot tell", "tampering".
std::string_view name_of(Verdict verdict);

/// The diagnosis with that id, of the lab or of any lab; nullptr where nobody has written it.
const Diagnosis* find_diagnosis(const LabChecks& lab, std::string_view id);

/// The lines of `text`, made visible, at most `most`; then one that says how many were left out.
std::vector<std::string> harmless_lines(std::string_view text, std::size_t most);

}  // namespace lab::checker
