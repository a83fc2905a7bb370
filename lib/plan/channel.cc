#include "plan/channel.h"

#include <cstring>
#include <span>

#include "kernel/socket.h"

namespace lab {

Result<void> Channel::send(const Message& message, int fd) const {
  const char* bytes = reinterpret_cast<const char*>(&message);
  return kernel::send_message(socket_.get(), {bytes, sizeof message}, fd);
}

Result<std::optional<Received>> Channel::receive(bool wait) const {
  Received received{};
  char* bytes = reinterpret_cast<char*>(&received.message);
  const std::span<char> buffer = {bytes, sizeof received.message};
  Result<kernel::Received> result = kernel::receive_message(socket_.get(), buffer, wait);
  // A process that ends with messages unread resets the connection: unix(7) has no word of it, but
  // the kernel says so once, before what that process has sent. Its last words come after that.
  if (!result && result.error().number == ECONNRESET) {
    result = kernel::receive_message(socket_.get(), buffer, wait);
  }
  kernel::Received arrived = TRY(std::move(result));
  if (arrived.length == 0) return std::optional<Received>();
  if (arrived.length != sizeof received.message) {
    return fail(EPROTO, "recvmsg", "{}: {} bytes", socket_.get(), arrived.length);
  }
  received.fd = std::move(arrived.fd);
  received.sender = arrived.sender;
  return std::optional(std::move(received));
}

}  // namespace lab
