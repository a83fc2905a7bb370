// unique_fd.h: UniqueFd owns one file descriptor and closes it.

#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace lab {

/// Owns a file descriptor. Known elsewhere as ScopedFD, unique_fd, AutoCloseFd.
///
/// Example:
///
///     UniqueFd copy(::dup(STDOUT_FILENO));
///     if (!copy.is_open()) return fail_errno("dup", "{}", STDOUT_FILENO);
///     UniqueFd owner = std::move(copy);  // copy holds nothing any more
///     const int fd = owner.release();    // now it is ours to close,
///     owner.reset(fd);                   // and now it ends with `owner` again
class [[nodiscard]] UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  ~UniqueFd() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

  /// Gives up ownership: the caller now closes the returned descriptor.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  /// Closes what is held, then holds `fd`. Keeps errno, so that a cleanup on an error path cannot
  /// overwrite the error being reported. close(2) is not retried on EINTR: on Linux the descriptor
  /// is gone either way.
  void reset(int fd = -1) {
    const int saved_errno = errno;
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
    errno = saved_errno;
  }

 private:
  int fd_ = -1;
};

}  // namespace lab
