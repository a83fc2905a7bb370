#include <fmt/core.h>

#include <algorithm>

#include "plan/plan.h"

namespace lab {

namespace {

constexpr std::size_t kMostColumns = 4;

std::vector<std::size_t> column_widths(const Plan& plan, const std::vector<Line>& lines) {
  std::vector<std::size_t> widths;
  for (const std::string& name : plan.sides()) widths.push_back(name.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::size_t& width = widths[index_of(plan.steps[i].side())];
    width = std::max(width, lines[i].text.size());
  }
  return widths;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string print_columns(const Plan& plan, const std::vector<Line>& lines) {
  const std::vector<std::size_t> widths = column_widths(plan, lines);
  std::string row = "  #";
  for (std::size_t side = 0; side < widths.size(); ++side) {
    row += fmt::format("  {:{}}", plan.sides()[side], widths[side]);
  }
  std::string out = without_trailing_blanks(row);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    row = fmt::format("{:3}", i + 1);
    for (std::size_t side = 0; side < widths.size(); ++side) {
      const bool is_mine = side == index_of(plan.steps[i].side());
      row += fmt::format("  {:{}}", is_mine ? lines[i].text : "", widths[side]);
    }
    out += without_trailing_blanks(row);
  }
  return out;
}

std::string print_list(const Plan& plan, const std::vector<Line>& lines) {
  std::size_t width = std::string_view("side").size();
  for (const std::string& name : plan.sides()) width = std::max(width, name.size());
  std::string out = fmt::format("  #  {:{}}  step\n", "side", width);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += fmt::format("{:3}  {:{}}  {}\n", i + 1, plan.name(plan.steps[i].side()), width,
                       lines[i].text);
  }
  return out;
}

}  // namespace

std::string print(const Plan& plan) {
  std::vector<Line> lines;
  for (const Step& step : plan.steps) lines.push_back(step.describe(plan));
  return plan.sides().size() <= kMostColumns ? print_columns(plan, lines) : print_list(plan, lines);
}

}  // namespace lab
