// main.cc: the checker from its words to its exit status.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "checker/command_line.h"
#include "checker/contain/ledger.h"
#include "checker/contain/stage.h"
#include "checker/contain/supervise.h"
#include "checker/engine/check_engine.h"
#include "checker/report/human.h"
#include "checker/report/json.h"
#include "checker/report/output.h"
#include "checker/report/tap.h"

namespace lab::checker {

namespace {

constexpr int kAllPassed = 0;
constexpr int kChecksFailed = 1;
constexpr int kUsage = 2;
constexpr int kCannotTell = 3;
constexpr int kInternalError = 4;
constexpr int kTampering = 5;

int exit_status_of(const std::vector<LabOutcome>& labs) {
  const auto any = [&labs](Verdict verdict) {
    return std::any_of(labs.begin(), labs.end(),
                       [verdict](const LabOutcome& lab) { return lab.count(verdict) > 0; });
  };
  if (any(Verdict::Tampering)) return kTampering;
  if (any(Verdict::Fail) || any(Verdict::NotStarted)) return kChecksFailed;
  if (any(Verdict::CannotTell)) return kCannotTell;
  return any(Verdict::Blocked) ? kChecksFailed : kAllPassed;
}

bool all_passed(const LabOutcome& lab) {
  return lab.count(Verdict::Pass) == static_cast<int>(lab.outcomes.size());
}

std::vector<const LabChecks*> labs_of(const std::vector<Assignment>& assignments) {
  std::vector<const LabChecks*> labs;
  for (const Assignment& assignment : assignments) labs.push_back(assignment.lab);
  return labs;
}

void print_list(const std::vector<const LabChecks*>& labs, const std::string& format,
                std::FILE* out) {
  if (format == "json") return fmt::print(out, "{}", json_list_of(labs));
  for (const LabChecks* lab : labs) {
    for (const Check& check : lab->checks) {
      fmt::print(out, "{}  {}  {} ({} points; {})\n", lab->number, check.id, check.claim,
                 check.points, check.source);
    }
  }
}

std::vector<LabOutcome> check_all(const CommandLine& line, ArenaSettings settings,
                                  HumanReport* human) {
  std::vector<LabOutcome> outcomes;
  if (const Result<void> stage = enter_stage(); !stage) settings.stage = stage.error();
  for (const auto& [lab, submission] : line.assignments) {
    settings.submission = submission;
    if (line.options.grading) {
      settings.kept_away = programs_to_keep_away(program_directory(), submission);
      settings.known = read_programs(settings.kept_away);
    }
    if (human != nullptr) human->lab_begins(*lab, submission);
    outcomes.push_back(check_lab(
        *lab, settings, {line.options.only},
        [human](const Check& check) {
          if (human != nullptr) human->check_begins(check);
        },
        [human, lab = lab](const Outcome& row) {
          if (human != nullptr) human->check_ends(*lab, row);
        }));
    if (human != nullptr) human->lab_ends(outcomes.back());
    if (!all_passed(outcomes.back()) && !line.options.keep_going) break;
  }
  return outcomes;
}

int run(const CommandLine& line, const ArenaSettings& settings, std::FILE* out, bool is_terminal) {
  const std::string& format = line.options.format;
  HumanReport human(out, is_terminal);
  const std::vector<LabOutcome> outcomes =
      check_all(line, settings, format == "human" ? &human : nullptr);
  const int status = exit_status_of(outcomes);
  if (format == "tap") fmt::print(out, "{}", tap_of(outcomes));
  if (format == "json") fmt::print(out, "{}", json_of(outcomes, status));
  return status;
}

int internal_error(const Error& error) {
  fmt::print(stderr, "checker: {}\n", to_string(error));
  return kInternalError;
}

// The report has to be whole: a full disk or a closed output is not a grade.
int finish(Output& out, int status) {
  const Result<void> whole = out.finish();
  return whole ? status : internal_error(whole.error());
}

int list_checks(const CommandLine& line, int output) {
  Output out(output);
  print_list(labs_of(line.assignments), line.options.format, out.stream());
  return finish(out, kAllPassed);
}

int run_to_output(const CommandLine& line, const ArenaSettings& settings, int output) {
  Output out(output);
  return finish(out, run(line, settings, out.stream(), ::isatty(output) == 1));
}

int run_caught(const CommandLine& line, const ArenaSettings& settings, int output) {
  try {
    return run_to_output(line, settings, output);
  } catch (const std::exception& problem) {
    // Our code throws nothing; the libraries may.
    fmt::print(stderr, "checker: internal error: {}\n", problem.what());
    return kInternalError;
  }
}

// This process owns what has to be removed from the machine, its child does the work.
int run_supervised(const CommandLine& line, int output) {
  const Result<EndingSignals> signals = catch_ending_signals();
  if (!signals) return internal_error(signals.error());
  Result<Ledger> opened = Ledger::open();
  if (!opened) return internal_error(opened.error());
  Ledger ledger = std::move(opened).value();
  const RunCgroups cgroups = RunCgroups::make(ledger);
  std::error_code problem;
  const ArenaSettings settings{
      .scratch = std::filesystem::canonical("/tmp", problem) / ledger.run(),
      .submission = {},
      .timeout_ms = static_cast<int>(line.options.timeout_s * 1000),
      .cgroups = &cgroups};
  ::umask(022);  // the report has the caller's mode, what the checks make has theirs
  const Result<int> status = supervise(
      *signals, [&] { return run_caught(line, settings, output); }, [&] { cgroups.thaw(); });
  if (!status) return internal_error(status.error());
  if (*status > kTampering) {
    fmt::print(stderr, "checker: ended by signal {}\n", *status - 128);
  }
  return *status;
}

bool is_submission(int output, const CommandLine& line) {
  struct stat own {};
  struct stat other {};
  if (::fstat(output, &own) != 0) return false;
  return std::any_of(line.assignments.begin(), line.assignments.end(), [&](const auto& one) {
    return ::stat(one.submission.c_str(), &other) == 0 && own.st_dev == other.st_dev &&
           own.st_ino == other.st_ino;
  });
}

int wrong_output(const std::string& path, std::string_view why) {
  fmt::print(stderr, "checker: --output {:?}: {}\n", path, why);
  return kUsage;
}

int run_with_output(const CommandLine& line) {
  const std::string& path = line.options.output;
  const auto run = line.options.list ? list_checks : run_supervised;
  if (path.empty()) return run(line, STDOUT_FILENO);
  const Result<UniqueFd> file = open_output(path);
  if (!file) return wrong_output(path, errno_name(file.error().number));
  if (is_submission(file->get(), line)) return wrong_output(path, "it is the submission");
  (void)::ftruncate(file->get(), 0);  // a pipe or a device has no length
  return run(line, file->get());
}

// What the caller hands down and must not change a grade. Who ignores SIGCHLD has no children to
// wait for: wait(2).
void take_no_notice_of_the_caller() {
  occupy_closed_streams();
  ::signal(SIGCHLD, SIG_DFL);
  // A reader of our report that goes away is an error of write(2), told as such.
  ::signal(SIGPIPE, SIG_IGN);
}

int main_of(int count, char** words) {
  take_no_notice_of_the_caller();
  const CommandLine line = read_command_line(count, words);
  if (!line.answer.empty()) {
    fmt::print("{}", line.answer);
    return std::fflush(stdout) == 0 ? kAllPassed : kInternalError;
  }
  if (line.wrong.empty()) return run_with_output(line);
  fmt::print(stderr, "checker: {}\n", line.wrong);
  return kUsage;
}

}  // namespace

}  // namespace lab::checker

int main(int count, char** words) {
  try {
    return lab::checker::main_of(count, words);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "checker: internal error: {}\n", problem.what());
    return lab::checker::kInternalError;
  }
}
