#include "plan/channels.h"

#include <algorithm>
#include <climits>

#include "kernel/file.h"
#include "kernel/socket.h"

namespace lab {

Channels::Channels(const Plan& plan, Roles& roles, Record& record)
    : plan_(plan),
      fingerprint_(fingerprint(plan)),
      roles_(roles),
      record_(record),
      at_keeper_(plan.sides().size()),
      at_side_(plan.sides().size()) {}

Result<void> Channels::open() {
  for (std::size_t i = 0; i < at_side_.size(); ++i) {
    const Side side = static_cast<Side>(i);
    if (side == roles_.keeper() || !roles_.is_below(side, roles_.first())) continue;
    auto [one, other] = TRY(kernel::socketpair());
    TRY(kernel::ask_for_senders(one.get()));
    at_keeper_[i] = Channel(std::move(one));
    at_side_[i] = Channel(std::move(other));
  }
  return {};
}

void Channels::keep_ends_of(Side self) {
  for (std::size_t i = 0; i < at_side_.size(); ++i) {
    if (!roles_.is_below(static_cast<Side>(i), self)) at_side_[i].close();
    if (!roles_.is_below(roles_.keeper(), self)) at_keeper_[i].close();
  }
}

void Channels::give_ends_to(Side child) {
  for (std::size_t i = 0; i < at_side_.size(); ++i) {
    if (roles_.is_below(static_cast<Side>(i), child)) at_side_[i].close();
    if (roles_.is_below(roles_.keeper(), child)) at_keeper_[i].close();
  }
}

Channel& Channels::with(Side other) {
  return roles_.is_keeper() ? at_keeper_[index_of(other)] : at_side_[index_of(roles_.self())];
}

const Channel& Channels::with(Side other) const {
  return roles_.is_keeper() ? at_keeper_[index_of(other)] : at_side_[index_of(roles_.self())];
}

void Channels::replace(Side other, UniqueFd socket) {
  with(other) = Channel(std::move(socket));
  if (!roles_.is_keeper()) roles_.work_for(other);
}

Result<void> Channels::send(Side to, Message message, int fd) const {
  message.plan = fingerprint_;
  return with(to).send(message, fd);
}

// What another process sends is believed no further than this plan goes.
bool Channels::is_of_this_plan(const Message& message) const {
  const int kind = static_cast<int>(message.kind);
  const int side = static_cast<int>(message.side);
  const bool is_step =
      message.number >= -1 && message.number < static_cast<int>(plan_.steps.size());
  return message.plan == fingerprint_ && kind >= 0 && kind < Message::kKinds && side >= 0 &&
         index_of(message.side) < at_side_.size() &&
         (message.kind != Message::Kind::kFailure || is_step);
}

Result<std::optional<Received>> Channels::receive(Side from, bool wait) {
  std::optional<Received> received = TRY(with(from).receive(wait));
  if (!received) return received;
  if (!is_of_this_plan(received->message)) {
    return lab::fail(EPROTO, "recvmsg", "a message of another plan than that of this program");
  }
  TRY(note(*received));
  return received;
}

Result<void> Channels::note(Received& received) {
  const Message& message = received.message;
  switch (message.kind) {
    case Message::Kind::kFailure:
      record_.fail(message.side, message.number, message.error);
      break;
    case Message::Kind::kEnded:
      record_.endings[index_of(message.side)] = message.ending;
      break;
    case Message::Kind::kArrived:
      record_.arrivals[index_of(message.side)] = {received.sender, std::move(received.fd)};
      break;
    case Message::Kind::kLeftBehind:
      return record_.leave(static_cast<Leftover::Kind>(message.number), std::move(received.fd),
                           message.text);
    case Message::Kind::kNotMine:
      record_.take_back();
      break;
    case Message::Kind::kHeld:
      return record_.hold(std::move(received.fd));
    default:
      break;
  }
  return {};
}

bool Channels::hears_within(Side from, int timeout_ms) const {
  pollfd ready[] = {{with(from).socket(), POLLIN, 0}};
  const Result<bool> is_ready = kernel::poll_within(ready, timeout_ms);
  return is_ready && *is_ready;
}

void Channels::drain(Side from, bool wait) {
  while (true) {
    const Result<std::optional<Received>> received = receive(from, wait);
    if (!received || !*received) return;
  }
}

// Until a side is started, the side that starts it holds both ends of its channel.
bool Channels::is_joined_to(Side side) const {
  return at_keeper_[index_of(side)].is_open() && !at_side_[index_of(side)].is_open();
}

int Channels::next_open(int fd) const {
  int next = INT_MAX;
  for (const std::vector<Channel>* ends : {&at_keeper_, &at_side_}) {
    for (const Channel& end : *ends) {
      if (end.socket() > fd) next = std::min(next, end.socket());
    }
  }
  return next;
}

int Channels::lifeline() const {
  return roles_.is_first() ? -1 : with(roles_.first()).socket();
}

}  // namespace lab
