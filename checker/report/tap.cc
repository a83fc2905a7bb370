// tap.cc: see tap.h. The format: https://testanything.org/tap-version-14-specification.html

#include "checker/report/tap.h"

#include <fmt/core.h>

#include "checker/finding/utf8.h"
#include "checker/report/text.h"

namespace lab::checker {

namespace {

// `#` would begin a directive, and `\` escapes it.
std::string description(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '#' || letter == '\\') out.push_back('\\');
    out.push_back(letter);
  }
  return out;
}

// A YAML string in double quotes, which is one line whatever is in it. YAML's escapes are those of
// visible(), whose backslashes are the text's own by then.
std::string yaml_string(std::string_view text) {
  std::string out = "\"";
  for (const char letter : visible(text)) {
    if (letter == '"' || letter == '\\') out.push_back('\\');
    out.push_back(letter);
  }
  return out + "\"";
}

void add_field(std::string_view name, std::string_view value, std::string& out) {
  if (!value.empty()) out += fmt::format("  {}: {}\n", name, yaml_string(value));
}

void add_details(const LabChecks& lab, const Outcome& outcome, std::string& out) {
  const Finding& finding = outcome.finding;
  out += "  ---\n";
  add_field("verdict", name_of(finding.verdict), out);
  add_field("diagnosis", finding.diagnosis, out);
  add_field("observed", finding.observed, out);
  add_field("expected", finding.expected, out);
  add_field("reason", finding.reason, out);
  add_field("fix", finding.fix, out);
  if (const Diagnosis* diagnosis = find_diagnosis(lab, finding.diagnosis)) {
    add_field("title", diagnosis->title, out);
    add_field("why", diagnosis->why, out);
    add_field("try", diagnosis->next_try, out);
    add_field("read", diagnosis->read, out);
  }
  add_field("source", outcome.check->source, out);
  out += "  ...\n";
}

}  // namespace

std::string tap_of(const std::vector<LabOutcome>& labs) {
  std::size_t total = 0;
  for (const LabOutcome& lab : labs) total += lab.outcomes.size();
  std::string out = fmt::format("TAP version 14\n1..{}\n", total);
  int number = 0;
  for (const LabOutcome& lab : labs) {
    for (const Outcome& outcome : lab.outcomes) {
      const bool is_ok = outcome.finding.verdict == Verdict::Pass;
      out += fmt::format("{} {} - {} {}\n", is_ok ? "ok" : "not ok", ++number, outcome.check->id,
                         description(outcome.check->claim));
      if (!is_ok) add_details(*lab.lab, outcome, out);
    }
  }
  return out;
}

}  // namespace lab::checker
