#include "kernel/socket.h"

#include <cstddef>
#include <cstring>

#include "base/flag_names.h"

namespace lab::kernel {

namespace {

// Room for one descriptor and its sender in control messages, aligned as cmsg(3) wants it.
struct Control {
  alignas(cmsghdr) char bytes[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(ucred))] = {};
};

void attach(msghdr& header, Control& control, int fd) {
  header.msg_control = control.bytes;
  header.msg_controllen = CMSG_SPACE(sizeof fd);
  cmsghdr* message = CMSG_FIRSTHDR(&header);
  message->cmsg_level = SOL_SOCKET;
  message->cmsg_type = SCM_RIGHTS;
  message->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(message), &fd, sizeof fd);
}

void detach(msghdr& header, Received& received) {
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr;
       message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_type == SCM_RIGHTS) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(message), sizeof fd);
      received.fd = UniqueFd(fd);
    } else if (message->cmsg_type == SCM_CREDENTIALS) {
      ucred sender = {};
      std::memcpy(&sender, CMSG_DATA(message), sizeof sender);
      received.sender = sender.pid;
    }
  }
}

}  // namespace

Result<std::pair<UniqueFd, UniqueFd>> socketpair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail_errno("socketpair", "AF_UNIX, SOCK_SEQPACKET");
  }
  return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

Result<UnixAddress> path_address(std::string_view path) {
  UnixAddress unix_address = {};
  sockaddr_un& address = unix_address.address;
  if (path.size() >= sizeof address.sun_path) {
    return fail(ENAMETOOLONG, "bind", "{}: longer than sun_path", path);
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  unix_address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return unix_address;
}

static const sockaddr* generic(const UnixAddress& address) {
  return reinterpret_cast<const sockaddr*>(&address.address);
}

static Result<UniqueFd> make_socket() {
  UniqueFd made(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!made.is_open()) return fail_errno("socket", "AF_UNIX, SOCK_SEQPACKET");
  return made;
}

Result<UniqueFd> listen_at(const UnixAddress& address) {
  UniqueFd made = TRY(make_socket());
  const char* path = address.address.sun_path;
  if (::bind(made.get(), generic(address), address.length) != 0) {
    return fail_errno("bind", "{}", Quoted{path});
  }
  if (::listen(made.get(), SOMAXCONN) != 0) return fail_errno("listen", "{}", Quoted{path});
  return made;
}

Result<UniqueFd> connect_to(const UnixAddress& address) {
  UniqueFd made = TRY(make_socket());
  if (::connect(made.get(), generic(address), address.length) != 0) {
    return fail_errno("connect", "{}", Quoted{address.address.sun_path});
  }
  return made;
}

Result<UniqueFd> accept(int listener) {
  int accepted = -1;
  do {
    accepted = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  } while (accepted < 0 && errno == EINTR);
  if (accepted < 0) return fail_errno("accept4", "{}", listener);
  return UniqueFd(accepted);
}

Result<void> ask_for_senders(int socket) {
  const int yes = 1;
  if (::setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) != 0) {
    return fail_errno("setsockopt", "{}, SOL_SOCKET, SO_PASSCRED", socket);
  }
  return {};
}

Result<void> send_message(int socket, std::span<const char> bytes, int fd) {
  iovec part = {const_cast<char*>(bytes.data()), bytes.size()};
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  Control control;
  if (fd >= 0) attach(header, control, fd);
  if (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0) return fail_errno("sendmsg", "{}", socket);
  return {};
}

Result<void> shut_down_sending(int socket) {
  if (::shutdown(socket, SHUT_WR) != 0) return fail_errno("shutdown", "{}, SHUT_WR", socket);
  return {};
}

Result<Received> receive_message(int socket, std::span<char> buffer, bool wait) {
  iovec part = {buffer.data(), buffer.size()};
  Control control;
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes;
  header.msg_controllen = sizeof control.bytes;
  ssize_t length = 0;
  do {
    length = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  } while (length < 0 && errno == EINTR);
  if (length < 0) return fail_errno("recvmsg", "{}", socket);
  Received received{.length = static_cast<std::size_t>(length), .fd = {}, .sender = 0};
  detach(header, received);
  return received;
}

}  // namespace lab::kernel
