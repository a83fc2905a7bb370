#include "base/error.h"

#include <algorithm>
#include <cstring>

#include "base/hint.h"
#include "base/result.h"

namespace lab {

std::string_view errno_name(int number) {
  const char* name = ::strerrorname_np(number);
  return name == nullptr ? "E?" : name;
}

Error while_doing(Error error, std::string_view task) {
  const std::size_t used_bytes = std::strlen(error.doing);
  const std::size_t needed_bytes = task.size() + (used_bytes == 0 ? 1 : 2);
  if (used_bytes + needed_bytes > sizeof error.doing) return error;
  char* end = error.doing + used_bytes;
  if (used_bytes != 0) *end++ = '\n';
  detail::copy_cut(end, task.size() + 1, task);
  return error;
}

static std::string task_lines(std::string_view doing) {
  std::string lines;
  while (!doing.empty()) {
    const std::size_t end = std::min(doing.find('\n'), doing.size());
    lines += fmt::format("\n  while {}", doing.substr(0, end));
    doing.remove_prefix(std::min(end + 1, doing.size()));
  }
  return lines;
}

std::string to_string(const Error& error) {
  const char* meaning = ::strerrordesc_np(error.number);
  std::string text =
      fmt::format("{}({}): {} ({})", error.call, error.arguments, errno_name(error.number),
                  meaning != nullptr ? meaning : "unknown");
  if (error.sentence[0] != '\0') text += fmt::format("\n  the kernel says: {}", error.sentence);
  text += task_lines(error.doing);
  if (const std::string_view hint = hint_for(error); !hint.empty()) {
    text += fmt::format("\n  hint: {}", hint);
  }
  return text;
}

Failure vfail(int number, std::string_view call, fmt::string_view format, fmt::format_args args) {
  Failure failure{{.number = number}};
  detail::copy_cut(failure.error.call, sizeof failure.error.call, call);
  constexpr std::size_t kRoom = sizeof failure.error.arguments - 1;
  fmt::vformat_to_n(failure.error.arguments, kRoom, format, args);
  return failure;
}

void detail::copy_cut(char* target, std::size_t size_bytes, std::string_view text) {
  const std::size_t length = std::min(text.size(), size_bytes - 1);
  std::memcpy(target, text.data(), length);
  target[length] = '\0';
}

}  // namespace lab
