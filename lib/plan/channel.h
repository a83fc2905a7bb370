// channel.h: what two sides of a plan say to each other, and the socket that carries it.
//
// One channel joins each side to the keeper. A message is plain bytes of one size; a descriptor
// can travel with it. End-of-file is a message too: every copy of the other end is closed.

#pragma once

#include <sys/types.h>

#include <optional>

#include "base/error.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "plan/step.h"

namespace lab {

/// How a process ended: status is an exit status, or a signal where `by_signal`.
struct Ending {
  bool by_signal = false;
  int status = 0;
};

/// What one side tells another.
struct Message {
  enum class Kind {
    kEvent,       // number: the event
    kReady,       // the sender cannot fail any more, but in the execve that follows
    kFailure,     // number: the step; error: why
    kEnded,       // side: a child of the sender; ending: how
    kLeftBehind,  // text: a file, in the directory that travels with it, that has to be removed
  };
  Kind kind;
  int number = -1;
  Side side{};
  Ending ending = {};
  Error error = {};
  char text[256] = {};
};

/// One end of a channel.
class Channel {
 public:
  Channel() = default;
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Errors     EPIPE    nobody holds the other end any more
  Result<void> send(const Message& message, int fd = -1) const;

  /// The next message; nothing at end-of-file. A descriptor that came along goes to `fd`.
  ///
  /// Errors     EAGAIN   without `wait`: no message is there
  Result<std::optional<Message>> receive(UniqueFd& fd, bool wait = true) const;

  bool is_open() const { return socket_.is_open(); }
  void close() { socket_.reset(); }

  /// Readable (poll) once something is there, end-of-file included.
  int socket() const { return socket_.get(); }

 private:
  UniqueFd socket_;
};

}  // namespace lab
