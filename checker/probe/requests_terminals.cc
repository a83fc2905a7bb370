// requests_terminals.cc: the probe's requests about a terminal's number, lock and window.

#include <string.h>
#include <sys/ioctl.h>

#include "checker/probe/requests.h"

namespace lab::probe {

namespace {

// An ioctl(2) whose argument is a pointer to an int: TIOCGPTN, TIOCSPTLCK.
long do_ioctl_number(const Words& r, Reply& reply) {
  int number = static_cast<int>(number_of(r.words[3]));
  const long result = ioctl(static_cast<int>(number_of(r.words[1])),
                            static_cast<unsigned long>(number_of(r.words[2])), &number);
  answer(reply, "%d", number);
  return result;
}

// The size of a terminal's window: TIOCGWINSZ(2const).
long do_window_size(const Words& r, Reply& reply) {
  winsize size = {};
  const long result = ioctl(static_cast<int>(number_of(r.words[1])), TIOCGWINSZ, &size);
  answer(reply, "%u %u", size.ws_row, size.ws_col);
  return result;
}

constexpr Request kRequests[] = {
    {"ioctl_number", 4, do_ioctl_number},
    {"window_size", 2, do_window_size},
};

}  // namespace

const Request* find_terminal_request(const char* name) {
  for (const Request& request : kRequests) {
    if (strcmp(request.name, name) == 0) return &request;
  }
  return nullptr;
}

}  // namespace lab::probe
