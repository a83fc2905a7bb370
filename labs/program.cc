#include "labs/program.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "kernel/file.h"
#include "plan/run.h"

namespace lab {

namespace {

constexpr int kLabFailed = 125;

class UsageWithCommand : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string) const override {
    return fmt::format("Usage: {} [OPTIONS] [--] COMMAND [ARG...]\n", app->get_name());
  }
};

int complain(const std::string& lab, std::string_view what) {
  fmt::print(stderr, "{}: {}\n", lab, what);
  return kLabFailed;
}

// Output that nobody gets is a failure too: a full disk, a closed stream.
int print_checked(const CLI::App& app, bool has_output, const std::string& text) {
  const Result<void> written =
      has_output ? kernel::write(STDOUT_FILENO, text)
                 : Result<void>(fail(EBADF, "write", "standard output, which is closed"));
  return written ? 0 : complain(app.get_name(), to_string(written.error()));
}

// The number of words that belong to the options; what follows is COMMAND, whatever it looks like.
std::size_t count_option_words(const CLI::App& app, const std::vector<std::string>& words) {
  std::size_t count = 0;
  while (count < words.size() && words[count].starts_with('-') && words[count] != "--") {
    const std::string& word = words[count++];
    const CLI::Option* option = app.get_option_no_throw(word);
    if (option != nullptr && option->get_items_expected_min() > 0) ++count;
  }
  return std::min(count, words.size());
}

// Fills app's options and command.words. A CLI::Error says what is wrong with them.
void parse(CLI::App& app, std::vector<std::string> words, CommandOptions& command) {
  const std::size_t count = count_option_words(app, words);
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(count);
  command.words.assign(end, words.end());
  if (!command.words.empty() && command.words[0] == "--") {
    command.words.erase(command.words.begin());
  }
  words.erase(end, words.end());
  std::reverse(words.begin(), words.end());  // CLI11 takes words from the back
  app.parse(words);
}

// A variable of --env replaces the one that was inherited.
void set_variable(std::vector<std::string>& environment, const std::string& variable) {
  const std::string key = variable.substr(0, variable.find('=') + 1);
  std::erase_if(environment, [&](const std::string& old) { return old.starts_with(key); });
  environment.push_back(variable);
}

int run_plan(const CLI::App& app, const Plan& plan) {
  for (const std::string& wrong : check(plan)) {
    return complain(app.get_name(), fmt::format("this plan cannot work: {}", wrong));
  }
  const Outcome outcome = run(plan);
  if (outcome.has_failed) complain(app.get_name(), to_string(plan, outcome));
  return exit_status(outcome);
}

}  // namespace

void add_options(CLI::App& app, CommandOptions& options) {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    options.environment.emplace_back(*variable);
  }
  app.add_option("--workdir", options.workdir, "Directory in which COMMAND starts; it must exist")
      ->type_name("DIR");
  app.add_option_function<std::vector<std::string>>(
         "--env",
         [&options](const std::vector<std::string>& variables) {
           for (const std::string& variable : variables) {
             set_variable(options.environment, variable);
           }
         },
         "A variable for COMMAND; may be repeated")
      ->type_name("K=V")
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](const std::string& variable) {
            const std::size_t equals = variable.find('=');
            const bool is_good = equals != std::string::npos && equals > 0;
            return is_good ? std::string() : fmt::format("{:?} is not of the form K=V", variable);
          },
          ""));
}

void add_options(CLI::App& app, PidnsOptions& options) {
  add_options(app, options.command);
  app.add_flag("--init", options.init, "A small init is PID 1, and COMMAND its child, PID 2");
  app.add_option("--depth", options.depth,
                 "Nested PID namespaces (default 1); the kernel allows 32 in all")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
}

// Help and versions are printed at once; anything else that ends the parsing is an error of usage.
// Nothing, when the options are good.
static std::optional<int> stop_of(const CLI::App& app, bool has_output,
                                  const std::function<void()>& parse_options) {
  try {
    parse_options();
    return {};
  } catch (const CLI::CallForHelp&) {
    return print_checked(app, has_output, app.help());
  } catch (const CLI::CallForVersion& version) {
    return print_checked(app, has_output, version.what() + std::string("\n"));
  } catch (const CLI::Error& error) {
    return complain(app.get_name(), fmt::format("{} (see --help)", error.what()));
  }
}

int run_program(CLI::App& app, int argc, char** argv, CommandOptions& command,
                const std::function<Result<Plan>()>& make_plan) {
  const Result<bool> has_output = kernel::open_standard_streams();
  if (!has_output) return complain(app.get_name(), to_string(has_output.error()));

  bool only_plan = false;
  app.add_flag("--plan", only_plan, "Print the steps, and do nothing");
  app.set_version_flag("--version", fmt::format("{} {}", app.get_name(), NSLAB_VERSION));
  app.formatter(std::make_shared<UsageWithCommand>());
  const auto parse_options = [&] { parse(app, {argv + 1, argv + argc}, command); };
  if (const auto status = stop_of(app, *has_output, parse_options)) return *status;
  if (command.words.empty()) return complain(app.get_name(), "COMMAND is missing (see --help)");

  const Result<Plan> plan = make_plan();
  if (!plan) return complain(app.get_name(), to_string(plan.error()));
  return only_plan ? print_checked(app, *has_output, print(*plan)) : run_plan(app, *plan);
}

int run_query(CLI::App& app, int argc, char** argv, const std::function<Result<void>()>& query) {
  const Result<bool> has_output = kernel::open_standard_streams();
  if (!has_output) return complain(app.get_name(), to_string(has_output.error()));
  const auto parse_options = [&] { app.parse(argc, argv); };
  if (const auto status = stop_of(app, *has_output, parse_options)) return *status;
  if (!*has_output) return complain(app.get_name(), "write(1): EBADF: standard output is closed");
  const Result<void> done = query();
  return done ? 0 : complain(app.get_name(), to_string(done.error()));
}

}  // namespace lab
