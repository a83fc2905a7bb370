#include "labs/program.h"

#include <unistd.h>

#include "kernel/file.h"
#include "plan/run.h"

namespace lab {

namespace {

constexpr int kLabFailed = 125;

int complain(const std::string& lab, std::string_view what) {
  fmt::print(stderr, "{}: {}\n", lab, what);
  return kLabFailed;
}

// Output that nobody gets is a failure too: a full disk, a closed stream.
int print_checked(const std::string& lab, bool has_output, const std::string& text) {
  const Result<void> written =
      has_output ? kernel::write(STDOUT_FILENO, text)
                 : Result<void>(fail(EBADF, "write", "standard output, which is closed"));
  return written ? 0 : complain(lab, to_string(written.error()));
}

int run_plan(const std::string& lab, const Plan& plan) {
  for (const std::string& wrong : check(plan)) {
    return complain(lab, fmt::format("this plan cannot work: {}", wrong));
  }
  const Outcome outcome = run(plan);
  if (outcome.has_failed) complain(lab, to_string(plan, outcome));
  return exit_status(plan, outcome);
}

std::vector<std::string> inherited_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

}  // namespace

int run_program(Program program, int argc, char** argv, Config& config,
                const std::function<Result<Plan>()>& make_plan) {
  const std::string& lab = program.name;
  const Result<bool> has_output = kernel::open_standard_streams();
  if (!has_output) return complain(lab, to_string(has_output.error()));

  bool only_plan = false;
  program.options.push_back({"--plan", "", "Print the steps, and do nothing", &only_plan});
  config.command.environment = inherited_environment();
  const Parsed parsed = parse(program, argc, argv, config.command.words);
  if (!parsed.wrong.empty()) return complain(lab, parsed.wrong);
  if (!parsed.answer.empty()) return print_checked(lab, *has_output, parsed.answer);
  if (config.command.words.empty()) return complain(lab, "COMMAND is missing (see --help)");

  const Result<Plan> plan = make_plan();
  if (!plan) return complain(lab, to_string(plan.error()));
  return only_plan ? print_checked(lab, *has_output, print(*plan)) : run_plan(lab, *plan);
}

int run_query(const Program& program, int argc, char** argv,
              const std::function<Result<void>()>& query) {
  const std::string& lab = program.name;
  const Result<bool> has_output = kernel::open_standard_streams();
  if (!has_output) return complain(lab, to_string(has_output.error()));
  const Parsed parsed = parse(program, argc, argv);
  if (!parsed.wrong.empty()) return complain(lab, parsed.wrong);
  if (!parsed.answer.empty()) return print_checked(lab, *has_output, parsed.answer);
  if (!*has_output) return complain(lab, "write(1): EBADF: standard output is closed");
  const Result<void> done = query();
  return done ? 0 : complain(lab, to_string(done.error()));
}

}  // namespace lab
