// options.cc: the words after --bind and --tmpfs.

#include <algorithm>
#include <cctype>

#include "labs/02-mountns/plan.h"

namespace lab {

static std::vector<std::string> split_at_colons(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = text.find(':', start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string::npos) return parts;
    start = end + 1;
  }
}

static bool is_propagation(const std::string& word) {
  return word == "private" || word == "slave" || word == "shared" || word == "unbindable";
}

// "/" is the whole container: nothing can be mounted there from here.
static bool is_destination(const std::string& path) {
  return path.starts_with('/') && path.find_first_not_of('/') != std::string::npos;
}

Result<BindOption> parse_bind(const std::string& text, bool with_modes) {
  const std::vector<std::string> parts = split_at_colons(text);
  const auto wrong = [&](std::string_view why) {
    return fail(EINVAL, "--bind", "{}: {}", text, why);
  };
  if (parts.size() < 2 || parts[0].empty()) return wrong("SRC:DST is wanted");
  if (!is_destination(parts[1])) return wrong("DST must be an absolute path below /");
  BindOption bind{.source = parts[0], .destination = parts[1]};
  bool has_mode = false;
  for (std::size_t i = 2; i < parts.size(); ++i) {
    if (parts[i] == "ro" && i == 2) {
      bind.is_read_only = true;
    } else if (with_modes && !has_mode && is_propagation(parts[i])) {
      has_mode = true;
      bind.propagation = parts[i];
    } else {
      return wrong(with_modes ? "after DST come ro and private, slave, shared or unbindable"
                              : "only ro can follow DST");
    }
  }
  return bind;
}

Result<TmpfsOption> parse_tmpfs(const std::string& text) {
  const std::vector<std::string> parts = split_at_colons(text);
  const auto wrong = [&](std::string_view why) {
    return fail(EINVAL, "--tmpfs", "{}: {}", text, why);
  };
  if (!is_destination(parts[0])) return wrong("DST must be an absolute path below /");
  if (parts.size() == 1) return TmpfsOption{parts[0], ""};
  const std::string& size = parts[1];
  if (parts.size() > 2 || !size.starts_with("size="))
    return wrong("only size=BYTES can follow DST");
  const std::string digits = size.substr(5);
  const bool is_number = !digits.empty() && digits.size() < 19 &&
                         std::all_of(digits.begin(), digits.end(),
                                     [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!is_number) return wrong("BYTES is a number without a unit");
  return TmpfsOption{parts[0], digits};
}

}  // namespace lab
