#include "procfs/file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "kernel/file.h"
#include "procfs/text.h"

namespace lab::procfs {

Result<UniqueFd> open_process(pid_t pid) {
  const std::string path = pid == 0 ? "/proc/self" : fmt::format("/proc/{}", pid);
  return kernel::openat(AT_FDCWD, path.c_str(), O_PATH | O_DIRECTORY);
}

Result<std::string> read_file(int dirfd, const char* path) {
  const UniqueFd file = TRY(kernel::openat(dirfd, path, O_RDONLY | O_NOCTTY));
  Result<std::string> text = read_open_file(file.get());
  if (!text) return Failure{while_doing(text.error(), fmt::format("reading {}", path))};
  return text;
}

Result<std::string> read_open_file(int fd) {
  char chunk[16 * 1024];
  std::string text;
  for (;;) {
    const std::span<char> filled = TRY(kernel::read(fd, chunk));
    if (filled.empty()) return text;
    text.append(filled.data(), filled.size());
  }
}

bool is_gone(const Error& error) {
  return error.number == ENOENT || error.number == ESRCH;
}

// Iterated by the name that the descriptor has in /proc: the standard library takes paths only.
Result<std::vector<int>> numbers_in(int dirfd, const char* path) {
  const UniqueFd directory = TRY(kernel::openat(dirfd, path, O_RDONLY | O_DIRECTORY));
  const std::string name = fmt::format("/proc/self/fd/{}", directory.get());
  std::vector<int> numbers;
  std::error_code problem;
  std::filesystem::directory_iterator entry(name, problem);
  for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
    const auto number = number_of<int>(entry->path().filename().native());
    if (number) numbers.push_back(*number);
  }
  if (problem) return fail(problem.value(), "getdents64", "{:?}", path);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace lab::procfs
