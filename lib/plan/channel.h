// channel.h: what two sides of a plan say to each other, and the socket that carries it.
//
// One channel joins each side to the keeper. A message is plain bytes of one size; a descriptor
// can travel with it. End-of-file is a message too: every copy of the other end is closed.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "plan/outcome.h"
#include "plan/step.h"

namespace lab {

/// What one side tells another.
struct Message {
  enum class Kind {
    kEvent,       // number: the event
    kReady,       // the sender cannot fail any more, but in the execve that follows
    kFailure,     // side, number: the step; error: why
    kEnded,       // side: a child of the sender; ending: how
    kArrived,     // side: the sender, which has a new parent; its pidfd travels with it
    kLeftBehind,  // number: a Leftover::Kind; text: its name; its directory travels with it
    kNotMine,     // what was left behind last was there before
    kHeld,        // it is used as long as the descriptor that travels with this is open
    kWord,        // what no step has planned: two sides know what it means
  };
  static constexpr int kKinds = 9;
  Kind kind;
  int number = -1;
  Side side{};
  Ending ending = {};
  std::uint64_t plan = 0;  // whose fingerprint this is: numbers mean nothing in another one
  Error error = {};
  char text[256] = {};
};

/// A message as it arrives.
struct Received {
  Message message;
  UniqueFd fd;   // what travelled with it
  pid_t sender;  // as it is called in this PID namespace
};

/// One end of a channel.
class Channel {
 public:
  Channel() = default;
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Errors     EPIPE    nobody holds the other end any more
  Result<void> send(const Message& message, int fd = -1) const;

  /// The next message; nothing at end-of-file.
  ///
  /// Errors     EAGAIN   without `wait`: no message is there
  ///            EPROTO   it is of another size than ours are
  Result<std::optional<Received>> receive(bool wait = true) const;

  /// Says that nothing more will come from this end. It still hears the other.
  void say_no_more() const;

  bool is_open() const { return socket_.is_open(); }
  void close() { socket_.reset(); }

  /// Readable (poll) once something is there, end-of-file included.
  int socket() const { return socket_.get(); }

 private:
  UniqueFd socket_;
};

}  // namespace lab
