// conversation.cc: see conversation.h.

#include "checker/contain/conversation.h"

#include <fmt/format.h>

#include <charconv>

#include "checker/contain/kernel_calls.h"

namespace lab::checker {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string message;
  for (const std::string& word : words) {
    message += word;
    message.push_back('\0');
  }
  return message;
}

Answer parse_answer(std::string_view message) {
  Answer answer{.number = EPROTO, .text = {}};
  const std::size_t end = message.find('\0');
  if (message.empty() || message[0] != '=' || end == std::string_view::npos) return answer;
  std::from_chars(message.data() + 1, message.data() + end, answer.number);
  answer.text = message.substr(end + 1);
  return answer;
}

Finding no_answer(const std::string& request) {
  return failed("SUB-001", fmt::format("COMMAND did not do {:?} before the deadline", request),
                "COMMAND runs on until it ends by itself");
}

Finding died(const std::string& request) {
  return failed("SUB-004", fmt::format("COMMAND was gone when it was asked to {:?}", request),
                "COMMAND runs on until it ends by itself");
}

}  // namespace

Probe::Probe(Process process, UniqueFd socket, Deadline deadline,
             std::vector<std::string> arguments)
    : process_(std::move(process)),
      socket_(std::move(socket)),
      deadline_(deadline),
      arguments_(std::move(arguments)) {}

// False when the deadline came first; an empty message is the end of the conversation.
Seen<bool> Probe::receive(std::string& message) {
  if (!SEE(calls::wait_readable(socket_.get(), deadline_))) return false;
  Result<calls::Packet> packet = calls::receive_packet(socket_.get());
  // ECONNRESET: the probe was killed with a request unread.
  message = packet ? std::move(packet).value().bytes : std::string();
  return true;
}

Seen<Answer> Probe::ask(const std::vector<std::string>& request) {
  SEE(send(request));
  for (;;) {
    std::string message;
    if (!SEE(receive(message))) return no_answer(request[0]);
    if (message.empty()) return died(request[0]);
    if (message[0] != '!') return parse_answer(message);
    events_.push_back(message.substr(1));
  }
}

Seen<std::string> Probe::need(const std::vector<std::string>& request) {
  Answer answer = SEE(ask(request));
  if (answer.number == 0) return std::move(answer.text);
  return cannot_tell(
      fmt::format("in COMMAND, {}: {}", fmt::join(request, " "), errno_name(answer.number)), "");
}

Seen<void> Probe::send(const std::vector<std::string>& request) {
  if (!calls::send_packet(socket_.get(), joined(request))) return died(request[0]);
  return {};
}

Seen<std::string> Probe::next_event() {
  if (!events_.empty()) {
    std::string event = std::move(events_.front());
    events_.erase(events_.begin());
    return event;
  }
  std::string message;
  if (!SEE(receive(message))) return no_answer("report a signal");
  if (message.empty()) return died("report a signal");
  return message.substr(1);
}

Seen<std::vector<std::string>> Probe::last_events() {
  for (;;) {
    std::string message;
    if (!SEE(receive(message))) return no_answer("end");
    if (message.empty()) return std::move(events_);
    if (message[0] == '!') events_.push_back(message.substr(1));
  }
}

}  // namespace lab::checker
