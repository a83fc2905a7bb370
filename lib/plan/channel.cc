#include "plan/channel.h"

#include <cstring>
#include <span>

#include "kernel/socket.h"

namespace lab {

Result<void> Channel::send(const Message& message, int fd) const {
  const char* bytes = reinterpret_cast<const char*>(&message);
  return kernel::send_message(socket_.get(), {bytes, sizeof message}, fd);
}

Result<std::optional<Message>> Channel::receive(UniqueFd& fd, bool wait) const {
  Message message;
  char* bytes = reinterpret_cast<char*>(&message);
  Result<kernel::Received> received =
      kernel::receive_message(socket_.get(), {bytes, sizeof message}, wait);
  // A process that was killed with messages unread resets the connection: that is its end, too.
  if (!received && received.error().number == ECONNRESET) return std::optional<Message>();
  kernel::Received arrived = TRY(std::move(received));
  if (arrived.length == 0) return std::optional<Message>();
  fd = std::move(arrived.fd);
  return std::optional(message);
}

}  // namespace lab
