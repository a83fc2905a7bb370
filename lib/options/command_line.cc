#include "options/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace lab {

namespace {

// One overload for each target: how CLI11 is told of it.

CLI::Option* add(CLI::App& app, const Option& row, bool* target) {
  return app.add_flag(row.name, *target, row.help);
}

CLI::Option* add(CLI::App& app, const Option& row, std::string* target) {
  return app.add_option(row.name, *target, row.help);
}

// Behind one mention of an option comes one word; those that stand by themselves may be many.
CLI::Option* add(CLI::App& app, const Option& row, std::vector<std::string>* target) {
  const bool is_option = row.name.starts_with('-');
  return app.add_option(row.name, *target, row.help)->allow_extra_args(!is_option);
}

// Digits, and a point where there are fractions: CLI11 also takes "nan", which is in every range,
// and "0x10", " 7" and "1e3".
std::string is_plain_number(const std::string& word) {
  const bool is_one =
      !word.empty() && word != "." && std::count(word.begin(), word.end(), '.') <= 1 &&
      word.find_first_not_of("0123456789.", word[0] == '-' ? 1 : 0) == std::string::npos;
  return is_one ? std::string() : fmt::format("{:?} is no number", word);
}

template <typename Value>
CLI::Option* add(CLI::App& app, const Option& row, const InRange<Value>& target) {
  return app.add_option(row.name, *target.value, row.help)
      ->check(CLI::Validator(is_plain_number, ""))
      ->check(CLI::Range(target.least, target.most));
}

CLI::Option* add(CLI::App& app, const Option& row, const OneOf& target) {
  return app.add_option(row.name, *target.value, row.help)->check(CLI::IsMember(target.words));
}

// CLI11 wants to be told by an exception, and reports it with the others below.
void take_or_throw(const Option& row, const TakeWord& take, const std::string& word) {
  if (const Result<void> taken = take(word); !taken) {
    throw CLI::ValidationError(row.name, taken.error().arguments);
  }
}

CLI::Option* add(CLI::App& app, const Option& row, const TakeOnce& target) {
  const auto take = [&row, take = target.take](const std::string& word) {
    take_or_throw(row, take, word);
  };
  return app.add_option_function<std::string>(row.name, take, row.help);
}

CLI::Option* add(CLI::App& app, const Option& row, const TakeWord& take) {
  const auto take_all = [&row, take](const std::vector<std::string>& words) {
    for (const std::string& word : words) take_or_throw(row, take, word);
  };
  return app.add_option_function<std::vector<std::string>>(row.name, take_all, row.help)
      ->allow_extra_args(false);
}

void add_all(CLI::App& app, const Program& program) {
  for (const Option& row : program.options) {
    CLI::Option* option =
        std::visit([&](const auto& target) { return add(app, row, target); }, row.target);
    if (!row.word.empty()) option->type_name(row.word);
    option->required(row.is_needed);
  }
  app.set_version_flag("--version", fmt::format("{} {}", program.name, NSLAB_VERSION));
  app.footer(program.footer);
}

class UsageWithCommand : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string) const override {
    return fmt::format("Usage: {} [OPTIONS] [--] COMMAND [ARG...]\n", app->get_name());
  }
};

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

// Takes COMMAND and its arguments off the end of `words`.
std::vector<std::string> split_off_command(const CLI::App& app, std::vector<std::string>& words) {
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(count_option_words(app, words));
  const bool is_marked = end != words.end() && *end == "--";
  std::vector<std::string> command(end + (is_marked ? 1 : 0), words.end());
  words.erase(end, words.end());
  return command;
}

Parsed parse(CLI::App& app, std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());  // CLI11 takes words from the back
  try {
    app.parse(words);
    return {};
  } catch (const CLI::CallForHelp&) {
    return {.answer = app.help()};
  } catch (const CLI::CallForVersion& version) {
    return {.answer = version.what() + std::string("\n")};
  } catch (const CLI::Error& error) {
    return {.wrong = fmt::format("{} (see --help)", error.what())};
  }
}

}  // namespace

Parsed parse(const Program& program, int argc, char** argv) {
  CLI::App app(program.purpose, program.name);
  add_all(app, program);
  return parse(app, {argv + 1, argv + argc});
}

Parsed parse(const Program& program, int argc, char** argv, std::vector<std::string>& command) {
  CLI::App app(program.purpose, program.name);
  add_all(app, program);
  app.formatter(std::make_shared<UsageWithCommand>());
  std::vector<std::string> words(argv + 1, argv + argc);
  command = split_off_command(app, words);
  return parse(app, std::move(words));
}

}  // namespace lab
