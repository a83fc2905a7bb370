#include "plan/channel.h"

#include <cstring>
#include <span>

#include "kernel/socket.h"

namespace lab {

// Whoever sends them, texts end.
static void terminate_texts(Message& message) {
  const auto terminate = [](auto& text) { text[sizeof text - 1] = '\0'; };
  terminate(message.text);
  terminate(message.error.call);
  terminate(message.error.arguments);
  terminate(message.error.sentence);
  terminate(message.error.doing);
}

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
  terminate_texts(received.message);
  received.fd = std::move(arrived.fd);
  received.sender = arrived.sender;
  return std::optional(std::move(received));
}

void Channel::say_no_more() const {
  (void)kernel::shut_down_sending(socket_.get());  // nobody is there: just as good
}

}  // namespace lab
