// text.cc: see text.h.

#include "checker/report/text.h"

#include <fmt/core.h>

#include <algorithm>

#include "checker/checks/tables.h"
#include "checker/finding/utf8.h"
#include "procfs/text.h"

namespace lab::checker {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "pass";
    case Verdict::Fail:
      return "fail";
    case Verdict::NotStarted:
      return "not started";
    case Verdict::Blocked:
      return "blocked";
    case Verdict::CannotTell:
      return "cannot tell";
    case Verdict::Tampering:
      return "tampering";
  }
  return "?";
}

const Diagnosis* find_diagnosis(const LabChecks& lab, std::string_view id) {
  for (const std::span<const Diagnosis> table : {lab.diagnoses, submission_diagnoses()}) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [id](const Diagnosis& row) { return row.id == id; });
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

std::vector<std::string> harmless_lines(std::string_view text, std::size_t most) {
  std::vector<std::string> lines;
  std::size_t left_out = 0;
  while (!text.empty()) {
    const std::string_view line = procfs::take_until(text, '\n');
    if (lines.size() < most) {
      lines.push_back(visible(line.substr(0, 500)));
    } else {
      ++left_out;
    }
  }
  if (left_out > 0) lines.push_back(fmt::format("({} more lines)", left_out));
  return lines;
}

}  // namespace lab::checker
