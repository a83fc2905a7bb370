// command_line.cc: see command_line.h.

#include "checker/command_line.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "checker/checks/tables.h"
#include "checker/finding/utf8.h"
#include "options/command_line.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter =
    "Exit status: 0 all checks passed; 1 some did not; 2 the command line is wrong; 3 this "
    "machine\n"
    "cannot host some checks, and the others passed; 4 the checker itself failed; 5 a submission\n"
    "tampered with the probe.";

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

// `..` behind a symbolic link is above what the link leads to, so the kernel has to resolve it. The
// last part stays: a program may go by the name that it is called by.
std::string absolute(const std::string& path) {
  const fs::path whole = fs::absolute(path);
  std::error_code problem;
  const fs::path directory = fs::canonical(whole.parent_path(), problem);
  return problem ? whole.native() : (directory / whole.filename()).native();
}

std::string submission_for(const LabChecks& lab, const Options& options) {
  if (!options.submission.empty()) return absolute(options.submission);
  return fmt::format("{}/{}", program_directory(), lab.program);
}

// Why there is nothing to run; empty where there is. What execve says of it is seen later.
std::string complaint_about(const Assignment& assignment) {
  const std::string name = visible(assignment.submission);
  struct stat file {};
  if (::stat(assignment.submission.c_str(), &file) != 0) {
    return fmt::format("{}: no program to check: {} (make {}, or --submission)", name,
                       errno_name(errno), assignment.lab->program);
  }
  if (!S_ISREG(file.st_mode)) return fmt::format("{}: no program to check: it is no file", name);
  if (::access(assignment.submission.c_str(), X_OK) == 0) return {};
  return fmt::format("{}: no program to check: {} (chmod +x)", name, errno_name(errno));
}

bool is_check_of(const Assignment& assignment, std::string_view id) {
  return std::any_of(assignment.lab->checks.begin(), assignment.lab->checks.end(),
                     [id](const Check& check) { return check.id == id; });
}

// What is wrong with the command line beyond the table of options; empty where nothing is.
std::string complaint(const Options& options, std::vector<Assignment>& assignments) {
  for (const std::string& number : options.labs) {
    const LabChecks* lab = find_lab(number);
    if (lab == nullptr) return fmt::format("there is no lab {:?}: 01, 02, 03", number);
    assignments.push_back({lab, submission_for(*lab, options)});
  }
  for (const std::string& id : options.only) {
    const bool is_known = std::any_of(assignments.begin(), assignments.end(),
                                      [&id](const auto& one) { return is_check_of(one, id); });
    if (!is_known) return fmt::format("--only {:?}: these labs have no such check (--list)", id);
  }
  for (const Assignment& assignment : assignments) {
    std::string problem = options.list ? std::string() : complaint_about(assignment);
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace

std::string program_directory() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

CommandLine read_command_line(int count, char** words) {
  CommandLine line;
  Parsed parsed = parse(program_of(line.options), count, words);
  line.answer = std::move(parsed.answer);
  line.wrong = std::move(parsed.wrong);
  if (line.answer.empty() && line.wrong.empty()) {
    line.wrong = complaint(line.options, line.assignments);
  }
  return line;
}

}  // namespace lab::checker
