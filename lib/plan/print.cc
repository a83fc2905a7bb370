#include <fmt/core.h>

#include <algorithm>

#include "plan/plan.h"

namespace lab {

namespace {

constexpr std::size_t kMostColumns = 4;

std::vector<std::size_t> column_widths(const Plan& plan) {
  std::vector<std::size_t> widths;
  for (const std::string& name : plan.sides()) widths.push_back(name.size());
  for (const Step& step : plan.steps) {
    std::size_t& width = widths[index_of(step.side())];
    width = std::max(width, step.line().text.size());
  }
  return widths;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string print_columns(const Plan& plan) {
  const std::vector<std::size_t> widths = column_widths(plan);
  std::string row = "  #";
  for (std::size_t side = 0; side < widths.size(); ++side) {
    row += fmt::format("  {:{}}", plan.sides()[side], widths[side]);
  }
  std::string out = without_trailing_blanks(row);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    row = fmt::format("{:3}", i + 1);
    for (std::size_t side = 0; side < widths.size(); ++side) {
      const bool is_mine = side == index_of(step.side());
      row += fmt::format("  {:{}}", is_mine ? step.line().text : "", widths[side]);
    }
    out += without_trailing_blanks(row);
  }
  return out;
}

std::string print_list(const Plan& plan) {
  std::size_t width = std::string_view("side").size();
  for (const std::string& name : plan.sides()) width = std::max(width, name.size());
  std::string out = fmt::format("  #  {:{}}  step\n", "side", width);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    out += fmt::format("{:3}  {:{}}  {}\n", i + 1, plan.name(step.side()), width, step.line().text);
  }
  return out;
}

}  // namespace

// FNV-1a, which nobody has to believe in: who would deceive another program of the same user could
// as well run it.
std::uint64_t fingerprint(const Plan& plan) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const Step& step : plan.steps) {
    add(static_cast<unsigned char>(step.side()));
    for (const char letter : step.line().text) add(static_cast<unsigned char>(letter));
  }
  return hash;
}

std::string print(const Plan& plan) {
  return plan.sides().size() <= kMostColumns ? print_columns(plan) : print_list(plan);
}

}  // namespace lab
