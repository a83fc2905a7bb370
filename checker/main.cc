// main.cc: the checker's command line, and its exit status.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>

#include "checker/check_engine.h"
#include "checker/checks/tables.h"
#include "checker/contain/ledger.h"
#include "checker/contain/stage.h"
#include "checker/contain/supervise.h"
#include "checker/report/human.h"
#include "checker/report/json.h"
#include "checker/report/tap.h"
#include "checker/report/text.h"
#include "options/command_line.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

constexpr int kAllPassed = 0;
constexpr int kChecksFailed = 1;
constexpr int kUsage = 2;
constexpr int kCannotTell = 3;
constexpr int kInternalError = 4;
constexpr int kTampering = 5;

constexpr const char* kFooter =
    "Exit status: 0 all checks passed; 1 some did not; 2 the command line is wrong; 3 this "
    "machine\n"
    "cannot host some checks, and the others passed; 4 the checker itself failed; 5 a submission\n"
    "tampered with the probe.";

struct Options {
  std::vector<std::string> labs;
  std::string submission;
  std::vector<std::string> only;
  bool list = false;
  std::string format = "human";
  std::string output;
  double timeout_s = 10;
  bool keep_going = false;
  bool grading = false;
};

Program program_of(Options& options) {
  return {
      .name = "checker",
      .purpose = "Checks what a lab program does, by what the kernel says about it.",
      .options = {{"LAB", "", "the labs to check: 01 02 03", &options.labs, /*is_needed=*/true},
                  {"--submission", "", "the program to check [lab-NN beside the checker]",
                   &options.submission},
                  {"--only", "", "this check, and those it needs; may be repeated", &options.only},
                  {"--list", "", "print the checks and do nothing", &options.list},
                  {"--format", "", "human, tap or json",
                   OneOf{&options.format, {"human", "tap", "json"}}},
                  {"--output", "", "write the report to this file", &options.output},
                  {"--timeout", "", "seconds that each run of the submission may take",
                   InRange<double>{&options.timeout_s, 0.1, 3600.0}},
                  {"--keep-going", "", "go on with the next lab when one has failed",
                   &options.keep_going},
                  {"--grading", "", "other runtimes and the reference are out of reach",
                   &options.grading}},
      .footer = kFooter};
}

const LabChecks* find_lab(std::string_view number) {
  for (const LabChecks* lab : {&pidns_checks(), &mountns_checks(), &propagation_checks()}) {
    if (lab->number == number || lab->name == number) return lab;
  }
  return nullptr;
}

// The directory of the running checker, wherever it was called from.
fs::path program_directory() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

fs::path submission_for(const LabChecks& lab, const Options& options) {
  if (!options.submission.empty()) return fs::absolute(options.submission);
  return program_directory() / lab.program;
}

// What is wrong with the command line beyond the table of options; empty where nothing is.
std::string complaint(const Options& options, std::vector<const LabChecks*>& labs) {
  for (const std::string& number : options.labs) {
    const LabChecks* lab = find_lab(number);
    if (lab == nullptr) return fmt::format("there is no lab {:?}: 01, 02, 03", number);
    labs.push_back(lab);
  }
  for (const std::string& id : options.only) {
    const bool is_known = std::any_of(labs.begin(), labs.end(), [&id](const LabChecks* lab) {
      return std::any_of(lab->checks.begin(), lab->checks.end(),
                         [&id](const Check& check) { return check.id == id; });
    });
    if (!is_known) return fmt::format("--only {:?}: these labs have no such check (--list)", id);
  }
  for (const LabChecks* lab : labs) {
    const fs::path program = submission_for(*lab, options);
    if (!options.list && ::access(program.c_str(), X_OK) != 0) {
      return fmt::format("{}: no program to check (make {}, or --submission)", program.native(),
                         lab->program);
    }
  }
  return {};
}

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

void print_list(const std::vector<const LabChecks*>& labs, std::FILE* out) {
  for (const LabChecks* lab : labs) {
    for (const Check& check : lab->checks) {
      fmt::print(out, "{}  {}  {} ({} points; {})\n", lab->number, check.id, check.claim,
                 check.points, check.source);
    }
  }
}

std::vector<LabOutcome> check_all(const std::vector<const LabChecks*>& labs, const Options& options,
                                  ArenaSettings settings, HumanReport* human) {
  std::vector<LabOutcome> outcomes;
  if (const Result<void> stage = enter_stage(); !stage) settings.stage = stage.error();
  for (const LabChecks* lab : labs) {
    settings.submission = submission_for(*lab, options).lexically_normal();
    if (options.grading) {
      settings.kept_away = programs_to_keep_away(program_directory(), settings.submission);
      settings.known = read_programs(settings.kept_away);
    }
    if (human != nullptr) human->lab_begins(*lab, settings.submission);
    outcomes.push_back(check_lab(
        *lab, settings, {options.only},
        [human](const Check& check) {
          if (human != nullptr) human->check_begins(check);
        },
        [human, lab](const Outcome& row) {
          if (human != nullptr) human->check_ends(*lab, row);
        }));
    if (human != nullptr) human->lab_ends(outcomes.back());
    if (!all_passed(outcomes.back()) && !options.keep_going) break;
  }
  return outcomes;
}

int run(const Options& options, const std::vector<const LabChecks*>& labs,
        const ArenaSettings& settings, std::FILE* out) {
  if (options.list) {
    if (options.format == "json") {
      fmt::print(out, "{}", json_list_of(labs));
    } else {
      print_list(labs, out);
    }
    return kAllPassed;
  }
  HumanReport human(out);
  const bool is_human = options.format == "human";
  const std::vector<LabOutcome> outcomes =
      check_all(labs, options, settings, is_human ? &human : nullptr);
  const int status = exit_status_of(outcomes);
  if (options.format == "tap") fmt::print(out, "{}", tap_of(outcomes));
  if (options.format == "json") fmt::print(out, "{}", json_of(outcomes, status));
  return status;
}

// The report has to be whole: a full disk or a closed output is not a grade.
int run_to_output(const Options& options, const std::vector<const LabChecks*>& labs,
                  const ArenaSettings& settings) {
  std::FILE* out = options.output.empty() ? stdout : std::fopen(options.output.c_str(), "we");
  if (out == nullptr) {
    fmt::print(stderr, "checker: --output {:?}: {}\n", options.output, errno_name(errno));
    return kUsage;
  }
  const int status = run(options, labs, settings, out);
  const bool is_whole = std::fflush(out) == 0 && std::ferror(out) == 0;
  if (is_whole) return status;
  fmt::print(stderr, "checker: the report could not be written\n");
  return kInternalError;
}

int run_caught(const Options& options, const std::vector<const LabChecks*>& labs,
               const ArenaSettings& settings) {
  try {
    return run_to_output(options, labs, settings);
  } catch (const std::exception& problem) {
    // Our code throws nothing; the libraries may.
    fmt::print(stderr, "checker: internal error: {}\n", problem.what());
    return kInternalError;
  }
}

// This process owns what has to be removed from the machine, its child does the work.
int run_supervised(const Options& options, const std::vector<const LabChecks*>& labs) {
  Result<Ledger> opened = Ledger::open();
  if (!opened) {
    fmt::print(stderr, "checker: {}\n", to_string(opened.error()));
    return kInternalError;
  }
  Ledger ledger = std::move(opened).value();
  const RunCgroups cgroups = RunCgroups::make(ledger);
  std::error_code problem;
  const ArenaSettings settings{.scratch = fs::canonical("/tmp", problem) / ledger.run(),
                               .submission = {},
                               .timeout_ms = static_cast<int>(options.timeout_s * 1000),
                               .cgroups = &cgroups};
  const Result<int> status = supervise([&] { return run_caught(options, labs, settings); });
  if (status && *status <= kTampering) return *status;
  fmt::print(stderr, "checker: {}\n",
             status ? fmt::format("ended by signal {}", *status - 128) : to_string(status.error()));
  return status ? *status : kInternalError;
}

int main_of(int count, char** arguments) {
  Options options;
  const Parsed parsed = parse(program_of(options), count, arguments);
  if (!parsed.answer.empty()) {
    fmt::print("{}", parsed.answer);
    return kAllPassed;
  }
  if (!parsed.wrong.empty()) {
    fmt::print(stderr, "checker: {}\n", parsed.wrong);
    return kUsage;
  }
  std::vector<const LabChecks*> labs;
  if (const std::string problem = complaint(options, labs); !problem.empty()) {
    fmt::print(stderr, "checker: {}\n", problem);
    return kUsage;
  }
  return run_supervised(options, labs);
}

}  // namespace

}  // namespace lab::checker

int main(int count, char** arguments) {
  // A reader of our report that goes away is an error of write(2), told as such.
  ::signal(SIGPIPE, SIG_IGN);
  try {
    return lab::checker::main_of(count, arguments);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "checker: internal error: {}\n", problem.what());
    return lab::checker::kInternalError;
  }
}
