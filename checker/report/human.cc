// human.cc: see human.h.

#include "checker/report/human.h"

#include <fmt/color.h>

#include <cstdlib>

#include "checker/finding/utf8.h"
#include "checker/report/text.h"

namespace lab::checker {

namespace {

constexpr std::size_t kTextColumns = 86;  // behind the names of the rows: 100 in all
constexpr std::size_t kMostPrinted = 12;  // lines of what a submission printed

std::string_view mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "ok   ";
    case Verdict::Fail:
      return "FAIL ";
    case Verdict::NotStarted:
      return "todo ";
    case Verdict::Blocked:
      return "wait ";
    case Verdict::CannotTell:
      return "?    ";
    case Verdict::Tampering:
      return "FORGE";
  }
  return "?";
}

fmt::text_style style_of(Verdict verdict) {
  if (verdict == Verdict::Pass) return fmt::fg(fmt::terminal_color::green);
  if (verdict == Verdict::Blocked) return fmt::emphasis::faint;
  if (verdict == Verdict::Fail || verdict == Verdict::Tampering) {
    return fmt::fg(fmt::terminal_color::red) | fmt::emphasis::bold;
  }
  return fmt::fg(fmt::terminal_color::yellow);
}

// Where the first line of `text` is to be broken: at a space, unless a word fills the line.
std::size_t break_of(std::string_view text) {
  if (text.size() <= kTextColumns) return text.size();
  const std::size_t space = text.rfind(' ', kTextColumns);
  return space == std::string_view::npos || space == 0 ? kTextColumns : space;
}

}  // namespace

HumanReport::HumanReport(std::FILE* out, bool is_terminal)
    : out_(out), is_terminal_(is_terminal && ::getenv("NO_COLOR") == nullptr) {}

void HumanReport::lab_begins(const LabChecks& lab, std::string_view submission) {
  fmt::print(out_, "lab {}  {}  ({})\n", lab.number, lab.name, visible(submission));
}

void HumanReport::check_begins(const Check& check) {
  if (!is_terminal_) return;
  fmt::print(out_, "  ..    {}", check.id);
  std::fflush(out_);
}

void HumanReport::row(std::string_view name, std::string_view text) {
  for (const std::string& line : harmless_lines(text, 20)) {
    for (std::string_view rest = line; !rest.empty();) {
      const std::size_t end = break_of(rest);
      fmt::print(out_, "        {:<9} {}\n", name, rest.substr(0, end));
      rest.remove_prefix(rest.size() > end && rest[end] == ' ' ? end + 1 : end);
      name = "";
    }
  }
}

void HumanReport::explain(const LabChecks& lab, const Outcome& outcome) {
  const Finding& finding = outcome.finding;
  row("observed", finding.observed);
  row("expected", finding.expected);
  row("reason", finding.verdict == Verdict::Blocked ? "" : finding.reason);
  row("fix", finding.fix);
  if (const Diagnosis* diagnosis = find_diagnosis(lab, finding.diagnosis)) {
    row("why", fmt::format("{}: {}", diagnosis->title, diagnosis->why));
    row("try", diagnosis->next_try);
    row("read", diagnosis->read);
  }
  if (finding.verdict == Verdict::Blocked) return;
  for (const std::string& line : harmless_lines(finding.printed, kMostPrinted)) {
    fmt::print(out_, "        [{}] {}\n", lab.program, line);
  }
}

void HumanReport::check_ends(const LabChecks& lab, const Outcome& outcome) {
  const Finding& finding = outcome.finding;
  if (is_terminal_) {
    fmt::print(out_, "\r\x1b[K  ");
    fmt::print(out_, style_of(finding.verdict), "{}", mark_of(finding.verdict));
  } else {
    fmt::print(out_, "  {}", mark_of(finding.verdict));
  }
  fmt::print(out_, " {}  {}", outcome.check->id, outcome.check->claim);
  if (!finding.diagnosis.empty()) fmt::print(out_, "  [{}]", finding.diagnosis);
  if (finding.verdict == Verdict::Blocked) fmt::print(out_, "  ({})", finding.reason);
  fmt::print(out_, "\n");
  explain(lab, outcome);
  std::fflush(out_);
}

void HumanReport::lab_ends(const LabOutcome& lab) {
  fmt::print(out_, "lab {}  {} of {} checks passed, {} of {} points ({:.2f} s)", lab.lab->number,
             lab.count(Verdict::Pass), lab.outcomes.size(), lab.points(), lab.points_possible(),
             lab.seconds);
  for (const Verdict verdict : {Verdict::NotStarted, Verdict::Blocked, Verdict::CannotTell}) {
    const int count = lab.count(verdict);
    if (count > 0) fmt::print(out_, ", {} {}", count, name_of(verdict));
  }
  fmt::print(out_, "\n");
  if (lab.count(Verdict::Tampering) > 0) {
    fmt::print(out_, "lab {}  no points: the probe was tampered with\n", lab.lab->number);
  }
  std::fflush(out_);
}

}  // namespace lab::checker
