// socket.h: messages between processes, with descriptors in them.

#pragma once

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#include <span>
#include <string_view>
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

/// Where a socket of AF_UNIX listens: unix(7). Plain bytes, `length` of them in use.
struct UnixAddress {
  sockaddr_un address;
  socklen_t length;
};

/// The socket file at `path`.
///
/// Errors     ENAMETOOLONG more than 107 bytes: a path in there can be reached by /proc/self/fd
/// Since      the first Linux; nothing is called
/// Manual     unix(7)
Result<UnixAddress> path_address(std::string_view path);

/// Makes a socket that keeps the borders of messages, and listens at `address`.
///
/// Errors     EADDRINUSE   the file is there; it stays when the socket is closed
///            ENOENT       its directory does not exist
/// Owner      the caller; close-on-exec
/// Since      Linux 2.6.27
/// Manual     bind(2), listen(2), unix(7)
Result<UniqueFd> listen_at(const UnixAddress& address);

/// Connects to the socket that listens at `address`. Whether it was accepted shows at the first
/// message: a connection that nobody takes is reset when the other end stops listening.
///
/// Errors     ECONNREFUSED nobody listens there any more
///            ENOENT       there is no such file
/// Owner      the caller; close-on-exec
/// Since      Linux 2.6.27
/// Manual     connect(2), unix(7)
Result<UniqueFd> connect_to(const UnixAddress& address);

/// Waits for the next connection.
///
/// Retries    EINTR
/// Errors     EMFILE   RLIMIT_NOFILE
/// Owner      the caller; close-on-exec
/// Since      Linux 2.6.28
/// Manual     accept(2)
Result<UniqueFd> accept(int listener);

/// Lets each message that arrives at `socket` carry who sent it: Received::sender.
///
/// Errors     ENOTSOCK no socket
/// Since      Linux 2.2; of sockets of AF_UNIX
/// Manual     unix(7), SO_PASSCRED
Result<void> ask_for_senders(int socket);

/// Sends one message and, where `fd` is not -1, a copy of that descriptor.
///
/// Errors     ECONNRESET  the other end was closed with messages unread
///            EPIPE    the other end is closed (no SIGPIPE)
/// Since      Linux 2.2
/// Manual     sendmsg(2), unix(7), SCM_RIGHTS
Result<void> send_message(int socket, std::span<const char> bytes, int fd);

/// What receive_message found. `length` is 0 at end-of-file.
struct Received {
  std::size_t length;
  UniqueFd fd;
  pid_t sender;  // as it is called in this PID namespace; 0 if unasked, or not seen from here
};

/// Ends what this end sends: at the other one end-of-file follows what is there already. It can
/// still send, and is heard.
///
/// Errors     ENOTCONN there is no other end any more
/// Since      the first Linux
/// Manual     shutdown(2), SHUT_WR
Result<void> shut_down_sending(int socket);

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
