#include "kernel/file.h"

#include <dirent.h>
#include <linux/close_range.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lab::kernel {

static Flags open_flags(int value) {
  static constexpr FlagName kNames[] = {
      {O_PATH, "O_PATH"},         {O_DIRECTORY, "O_DIRECTORY"}, {O_NOFOLLOW, "O_NOFOLLOW"},
      {O_WRONLY, "O_WRONLY"},     {O_RDWR, "O_RDWR"},           {O_CREAT, "O_CREAT"},
      {O_EXCL, "O_EXCL"},         {O_TRUNC, "O_TRUNC"},         {O_NOCTTY, "O_NOCTTY"},
      {O_NONBLOCK, "O_NONBLOCK"},
  };
  return {static_cast<unsigned>(value), kNames};
}

Result<UniqueFd> openat(int directory, const char* path, int flags, mode_t mode) {
  const int fd = ::openat(directory, path, flags | O_CLOEXEC, mode);
  if (fd < 0) return fail_errno("openat", "{}, {}", Quoted{path}, open_flags(flags));
  return UniqueFd(fd);
}

Result<UniqueFd> openat2(int directory, const char* path, int flags, std::uint64_t resolve) {
  open_how how = {};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = resolve;
  const long fd = ::syscall(SYS_openat2, directory, path, &how, sizeof how);
  if (fd < 0) {
    return fail_errno("openat2", "{}, {}, {:#x}", Quoted{path}, open_flags(flags), resolve);
  }
  return UniqueFd(static_cast<int>(fd));
}

Result<void> mkdirat(int directory, const char* path, mode_t mode) {
  if (::mkdirat(directory, path, mode) != 0) {
    return fail_errno("mkdirat", "{}, {:#o}", Quoted{path}, mode);
  }
  return {};
}

Result<void> mknodat(int directory, const char* path, mode_t mode, dev_t device) {
  if (::mknodat(directory, path, mode, device) != 0) {
    return fail_errno("mknodat", "{}, {:#o}, {:#x}", Quoted{path}, mode, device);
  }
  return {};
}

Result<void> symlinkat(const char* target, int directory, const char* path) {
  if (::symlinkat(target, directory, path) != 0) {
    return fail_errno("symlinkat", "{}, {}", Quoted{target}, Quoted{path});
  }
  return {};
}

Result<void> unlinkat(int directory, const char* path, int flags) {
  if (::unlinkat(directory, path, flags) != 0) {
    return fail_errno("unlinkat", "{}, {}", Quoted{path},
                      flags == AT_REMOVEDIR ? "AT_REMOVEDIR" : "0");
  }
  return {};
}

static Result<void> remove_at(int parent, const char* name, bool with_files);

// Removes what one getdents64 has found.
static Result<void> remove_entries(int directory, std::span<char> entries, bool with_files) {
  for (std::size_t at = 0; at < entries.size();) {
    const auto* entry = reinterpret_cast<const dirent64*>(entries.data() + at);
    at += entry->d_reclen;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (with_files || entry->d_type == DT_DIR) TRY(remove_at(directory, entry->d_name, with_files));
  }
  return {};
}

static Result<void> remove_at(int parent, const char* name, bool with_files) {
  const Result<UniqueFd> directory =
      openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  if (!directory && with_files) return unlinkat(parent, name, 0);
  if (!directory) return Failure{directory.error()};
  alignas(dirent64) char buffer[2048];
  while (true) {
    const long length = ::syscall(SYS_getdents64, directory->get(), buffer, sizeof buffer);
    if (length < 0) return fail_errno("getdents64", "{}", Quoted{name});
    if (length == 0) return unlinkat(parent, name, AT_REMOVEDIR);
    const std::span<char> entries = {buffer, static_cast<std::size_t>(length)};
    TRY(remove_entries(directory->get(), entries, with_files));
  }
}

Result<void> remove_tree(int parent, const char* name) {
  return remove_at(parent, name, /*with_files=*/true);
}

Result<void> remove_directories(int parent, const char* name) {
  return remove_at(parent, name, /*with_files=*/false);
}

Result<struct stat> fstatat(int directory, const char* path, int flags) {
  struct stat found = {};
  if (::fstatat(directory, path, &found, flags) != 0) {
    return fail_errno("fstatat", "{}", Quoted{path});
  }
  return found;
}

Result<struct statx> statx(int directory, const char* path, int flags) {
  struct statx found = {};
  if (::statx(directory, path, flags, STATX_BASIC_STATS | STATX_MNT_ID, &found) != 0) {
    return fail_errno("statx", "{}", Quoted{path});
  }
  return found;
}

Result<std::span<char>> read(int fd, std::span<char> buffer) {
  ssize_t length = 0;
  do {
    length = ::read(fd, buffer.data(), buffer.size());
  } while (length < 0 && errno == EINTR);
  if (length < 0) return fail_errno("read", "{}", fd);
  return buffer.first(static_cast<std::size_t>(length));
}

Result<void> write(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t length = ::write(fd, text.data(), text.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return fail_errno("write", "{}, {} bytes", fd, text.size());
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return {};
}

Result<std::span<char>> write_some(int fd, std::span<char> text) {
  const ssize_t length = ::write(fd, text.data(), text.size());
  if (length < 0) return fail_errno("write", "{}, {} bytes", fd, text.size());
  return text.subspan(static_cast<std::size_t>(length));
}

Result<void> chdir(const char* path) {
  if (::chdir(path) != 0) return fail_errno("chdir", "{}", Quoted{path});
  return {};
}

Result<void> fchdir(int fd) {
  if (::fchdir(fd) != 0) return fail_errno("fchdir", "{}", fd);
  return {};
}

Result<void> chroot(const char* path) {
  if (::chroot(path) != 0) return fail_errno("chroot", "{}", Quoted{path});
  return {};
}

Result<void> fchmodat(int directory, const char* path, mode_t mode) {
  if (::fchmodat(directory, path, mode, 0) != 0) {
    return fail_errno("fchmodat", "{}, {:#o}", Quoted{path}, mode);
  }
  return {};
}

Result<void> flock(int fd, int operation) {
  while (::flock(fd, operation) != 0) {
    if (errno != EINTR) return fail_errno("flock", "{}, {:#x}", fd, operation);
  }
  return {};
}

Result<void> dup2(int from, int to) {
  if (::dup2(from, to) < 0) return fail_errno("dup2", "{}, {}", from, to);
  return {};
}

Result<UniqueFd> duplicate(int fd) {
  const int second = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (second < 0) return fail_errno("fcntl", "{}, F_DUPFD_CLOEXEC", fd);
  return UniqueFd(second);
}

Result<void> close_range_on_exec(unsigned first) {
  if (::close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
    return fail_errno("close_range", "{}, ~0, CLOEXEC", first);
  }
  return {};
}

Result<void> close_range(unsigned first, unsigned last) {
  if (::close_range(first, last, 0) != 0) return fail_errno("close_range", "{}, {}", first, last);
  return {};
}

Result<bool> open_standard_streams() {
  const bool has_output = ::fcntl(STDOUT_FILENO, F_GETFD) >= 0;
  while (true) {
    const int fd = ::open("/dev/null", O_RDWR);
    if (fd < 0) return fail_errno("open", "\"/dev/null\", O_RDWR");
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    return has_output;
  }
}

Result<void> poll(std::span<pollfd> descriptors) {
  TRY(poll_within(descriptors, -1));
  return {};
}

Result<bool> poll_within(std::span<pollfd> descriptors, int timeout_ms) {
  int ready = 0;
  do {
    ready = ::poll(descriptors.data(), descriptors.size(), timeout_ms);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return fail_errno("poll", "{} descriptors", descriptors.size());
  return ready > 0;
}

}  // namespace lab::kernel
