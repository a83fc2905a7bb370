// check_engine.cc: see check_engine.h.

#include "checker/engine/check_engine.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "checker/engine/subject.h"

namespace lab::checker {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLastWords_ms = 300;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The ids of `only` and, as the table lists needs before those who need them, all that they need.
std::set<std::string_view> wanted_ids(const LabChecks& lab, const std::vector<std::string>& only) {
  std::set<std::string_view> wanted(only.begin(), only.end());
  for (auto check = lab.checks.rbegin(); check != lab.checks.rend(); ++check) {
    if (!only.empty() && !wanted.contains(check->id)) continue;
    wanted.insert(check->id);
    wanted.insert(check->needs.begin(), check->needs.end());
  }
  return wanted;
}

// The first need of `check` that has not passed; empty where all have.
std::string_view missing_need(const Check& check, const std::vector<Outcome>& outcomes) {
  for (const std::string_view need : check.needs) {
    const bool is_met = std::any_of(outcomes.begin(), outcomes.end(), [&](const Outcome& earlier) {
      return earlier.check->id == need && earlier.finding.verdict == Verdict::Pass;
    });
    if (!need.empty() && !is_met) return need;
  }
  return {};
}

// Whether the claim of `check` hangs on this task: by itself, or by a row that it needs.
bool hangs_on(const LabChecks& lab, const Check& check, int task) {
  if (std::find(check.tasks.begin(), check.tasks.end(), task) != check.tasks.end()) return true;
  return std::any_of(lab.checks.begin(), lab.checks.end(), [&](const Check& other) {
    const bool is_needed =
        std::find(check.needs.begin(), check.needs.end(), other.id) != check.needs.end();
    return is_needed && hangs_on(lab, other, task);
  });
}

// The numbers N of each "todo(task N)" in the text: what a starter prints for a task that nobody
// has written.
std::vector<int> unwritten_tasks(std::string_view text) {
  constexpr std::string_view kMark = "todo(task ";
  std::vector<int> tasks;
  for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    int task = 0;
    const char* number = text.data() + at + kMark.size();
    const auto [end, problem] = std::from_chars(number, text.data() + text.size(), task);
    if (problem == std::errc() && end != text.data() + text.size() && *end == ')') {
      tasks.push_back(task);
    }
  }
  return tasks;
}

// A failure that comes of an unwritten task is none. One that does not come of it stays one: a task
// that is wrong does not hide behind those that are not written.
Finding judged(const LabChecks& lab, const Check& check, Finding finding) {
  if (finding.verdict != Verdict::Fail && finding.verdict != Verdict::CannotTell) return finding;
  for (const int task : unwritten_tasks(finding.printed)) {
    if (!hangs_on(lab, check, task)) continue;
    Finding unwritten = not_started(task);
    unwritten.printed = std::move(finding.printed);
    return unwritten;
  }
  return finding;
}

Finding observe(const LabChecks& lab, const Check& check, const ArenaSettings& settings) {
  Result<std::unique_ptr<Arena>> arena = Arena::make(settings);
  if (!arena) return finding_of(arena.error());  // this machine cannot hold one
  Subject subject(**arena);
  Finding finding = check.observe(subject);
  if (const std::string program = (*arena)->handed_on(); !program.empty()) {
    finding = failed("SUB-014", fmt::format("the submission executed {}", program),
                     "the lab's system calls are the submission's own");
  }
  if (finding.verdict == Verdict::Pass) return finding;
  // A lab says last what it has not got.
  if (check.tasks[0] != 0) subject.await_ends(Deadline::in(kLastWords_ms));
  finding.printed = subject.printed();
  return judged(lab, check, std::move(finding));
}

Finding blocked_by(std::string_view need) {
  Finding finding(Verdict::Blocked);
  finding.reason = fmt::format("needs {}", need);
  return finding;
}

}  // namespace

int LabOutcome::count(Verdict verdict) const {
  return static_cast<int>(std::count_if(
      outcomes.begin(), outcomes.end(),
      [verdict](const Outcome& outcome) { return outcome.finding.verdict == verdict; }));
}

int LabOutcome::points() const {
  if (count(Verdict::Tampering) > 0) return 0;
  int points = 0;
  for (const Outcome& outcome : outcomes) {
    if (outcome.finding.verdict == Verdict::Pass) points += outcome.check->points;
  }
  return points;
}

int LabOutcome::points_possible() const {
  int points = 0;
  for (const Outcome& outcome : outcomes) points += outcome.check->points;
  return points;
}

LabOutcome check_lab(const LabChecks& lab, const ArenaSettings& settings,
                     const Selection& selection, const std::function<void(const Check&)>& begins,
                     const std::function<void(const Outcome&)>& ends) {
  LabOutcome result{.lab = &lab, .submission = settings.submission, .outcomes = {}};
  const Clock::time_point lab_begin = Clock::now();
  const std::set<std::string_view> wanted = wanted_ids(lab, selection.only);
  for (const Check& check : lab.checks) {
    if (!wanted.contains(check.id)) continue;
    if (begins) begins(check);
    const Clock::time_point begin = Clock::now();
    const std::string_view need = missing_need(check, result.outcomes);
    Finding finding = need.empty() ? observe(lab, check, settings) : blocked_by(need);
    result.outcomes.push_back({&check, std::move(finding), seconds_since(begin)});
    if (ends) ends(result.outcomes.back());
  }
  result.seconds = seconds_since(lab_begin);
  return result;
}

}  // namespace lab::checker
