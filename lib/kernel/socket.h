// socket.h: messages between processes, with descriptors in them.

#pragma once

#include <span>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// Two connected sockets that keep the borders of messages (AF_UNIX, SOCK_SEQPACKET).
///
/// Errors     EMFILE   RLIMIT_NOFILE
/// Owner      the caller; close-on-exec
/// Since      Linux 2.6.27
/// Manual     socketpair(2), unix(7)
Result<std::pair<UniqueFd, UniqueFd>> socketpair();

/// Sends one message and, where `fd` is not -1, a copy of that descriptor.
///
/// Errors     EPIPE    the other end is closed (no SIGPIPE)
/// Since      Linux 2.2
/// Manual     sendmsg(2), unix(7), SCM_RIGHTS
Result<void> send_message(int socket, std::span<const char> bytes, int fd);

/// What receive_message found. `length` is 0 at end-of-file.
struct Received {
  std::size_t length;
  UniqueFd fd;
};

/// Waits for one message and puts it into `buffer`.
///
/// Retries    EINTR
/// Errors     EAGAIN   without `wait`: no message is there
///            ECONNRESET  the other end was closed with messages unread
/// Owner      the caller owns the received descriptor; close-on-exec
/// Since      Linux 2.6.23
/// Manual     recvmsg(2), unix(7)
Result<Received> receive_message(int socket, std::span<char> buffer, bool wait);

}  // namespace lab::kernel
