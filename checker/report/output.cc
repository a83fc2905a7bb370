// output.cc: see output.h.

#include "checker/report/output.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "kernel/file.h"

namespace lab::checker {

namespace {

// What fopencookie(3) wants of a write: the number of bytes taken, 0 for an error.
ssize_t write_patiently(void* cookie, const char* text, std::size_t length) {
  const int fd = static_cast<int>(reinterpret_cast<std::intptr_t>(cookie));
  std::size_t done = 0;
  while (done < length) {
    const ssize_t count = ::write(fd, text + done, length - done);
    if (count > 0) done += static_cast<std::size_t>(count);
    if (count >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) return 0;
    pollfd writable{.fd = fd, .events = POLLOUT, .revents = 0};
    (void)::poll(&writable, 1, -1);
  }
  return static_cast<ssize_t>(length);
}

}  // namespace

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

std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_on(int fd) {
  cookie_io_functions_t calls{};
  calls.write = write_patiently;
  return {::fopencookie(reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)), "w", calls),
          &std::fclose};
}

}  // namespace lab::checker
