#include "kernel/socket.h"

#include <sys/socket.h>

#include <cstring>

namespace lab::kernel {

namespace {

// Room for one descriptor in a control message, aligned as cmsg(3) wants it.
struct Control {
  alignas(cmsghdr) char bytes[CMSG_SPACE(sizeof(int))] = {};
};

void attach(msghdr& header, Control& control, int fd) {
  header.msg_control = control.bytes;
  header.msg_controllen = sizeof control.bytes;
  cmsghdr* message = CMSG_FIRSTHDR(&header);
  message->cmsg_level = SOL_SOCKET;
  message->cmsg_type = SCM_RIGHTS;
  message->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(message), &fd, sizeof fd);
}

UniqueFd detach(msghdr& header) {
  const cmsghdr* message = CMSG_FIRSTHDR(&header);
  if (message == nullptr || message->cmsg_type != SCM_RIGHTS) return UniqueFd();
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(message), sizeof fd);
  return UniqueFd(fd);
}

}  // namespace

Result<std::pair<UniqueFd, UniqueFd>> socketpair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail_errno("socketpair", "AF_UNIX, SOCK_SEQPACKET");
  }
  return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
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
  return Received{static_cast<std::size_t>(length), detach(header)};
}

}  // namespace lab::kernel
