// output.cc: see output.h.

#include "checker/report/output.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "kernel/file.h"

namespace lab::checker {

void occupy_closed_streams() {
  // The lowest number that is free is taken: in the end one above the three, which is closed.
  int fd = 0;
  do {
    fd = ::open("/", O_PATH);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

Result<UniqueFd> open_output(const std::string& path) {
  return kernel::openat(AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_NOCTTY, 0666);
}

Output::Output(int fd) : fd_(fd) {
  cookie_io_functions_t calls{};
  calls.write = &Output::write;
  stream_ = ::fopencookie(this, "w", calls);
}

Output::~Output() {
  if (stream_ != nullptr) std::fclose(stream_);
}

// What fopencookie(3) wants of a write: the number of bytes taken, 0 for an error.
ssize_t Output::write(void* output, const char* text, std::size_t length) {
  auto* self = static_cast<Output*>(output);
  std::size_t done = 0;
  while (done < length) {
    const ssize_t count = ::write(self->fd_, text + done, length - done);
    if (count > 0) done += static_cast<std::size_t>(count);
    if (count >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) {
      if (self->problem_ == 0) self->problem_ = errno;
      return 0;
    }
    pollfd writable{.fd = self->fd_, .events = POLLOUT, .revents = 0};
    (void)::poll(&writable, 1, -1);
  }
  return static_cast<ssize_t>(length);
}

Result<void> Output::finish() {
  const bool is_whole =
      stream_ != nullptr && std::fflush(stream_) == 0 && std::ferror(stream_) == 0;
  if (is_whole) return {};
  return fail(problem_ != 0 ? problem_ : ENOMEM, "write", "the report");
}

}  // namespace lab::checker
