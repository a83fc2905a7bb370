#include "procfs/stat.h"

#include <vector>

#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::procfs {

namespace {

template <typename Number>
bool assign(std::string_view field, Number& target) {
  const std::optional<Number> number = number_of<Number>(field);
  target = number.value_or(Number{});
  return number.has_value();
}

// What stands behind the parentheses: `fields[0]` is the third field of proc(5).
bool parse_fields(const std::vector<std::string_view>& fields, Stat& stat) {
  constexpr std::size_t kStarttime = 22 - 3;
  if (fields.size() <= kStarttime || fields[0].size() != 1) return false;
  stat.state = fields[0][0];
  return assign(fields[1], stat.ppid) && assign(fields[2], stat.pgrp) &&
         assign(fields[3], stat.session) && assign(fields[4], stat.tty_nr) &&
         assign(fields[5], stat.tpgid) && assign(fields[kStarttime], stat.starttime_ticks);
}

bool parse(std::string_view text, Stat& stat) {
  const std::size_t open = text.find(" (");
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2) {
    return false;
  }
  stat.comm = text.substr(open + 2, close - open - 2);
  std::string_view rest = text.substr(close + 1);
  return assign(text.substr(0, open), stat.pid) &&
         parse_fields(words_of(take_until(rest, '\n')), stat);
}

}  // namespace

Result<Stat> parse_stat(std::string_view text) {
  Stat stat;
  if (!parse(text, stat)) return fail(EBADMSG, "parse_stat", "{:?}", text);
  return stat;
}

Result<Stat> read_stat(int process_fd) {
  return parse_stat(TRY(read_file(process_fd, "stat")));
}

}  // namespace lab::procfs
