#include "plan/others.h"

#include <unistd.h>

#include "kernel/process.h"

namespace lab {

Others::Others(const Plan& plan, const Roles& roles, Record& record, Slots& slots,
               Channels& channels, Processes& processes)
    : plan_(plan),
      roles_(roles),
      record_(record),
      slots_(slots),
      channels_(channels),
      processes_(processes),
      has_settled_(plan.sides().size()) {}

// ---- events ----------------------------------------------------------------------------------

Result<void> Others::notify(Side to, Event event, FdSlot with) {
  const Message message{.kind = Message::Kind::kEvent, .number = event.index};
  Result<void> sent = channels_.send(to, message, slots_.fd(with));
  if (sent) return sent;
  // Why the other side is gone matters more than that it is: its last words wait in the channel.
  const bool is_gone = sent.error().number == EPIPE || sent.error().number == ECONNRESET;
  if (is_gone && roles_.is_keeper()) TRY(settle(to));
  return sent;
}

Result<void> Others::await(Side from, Event event, FdSlot into) {
  Received received = TRY(expect(from));
  if (received.message.kind != Message::Kind::kEvent || received.message.number != event.index) {
    return lab::fail(EPROTO, "await", "{} from {}", plan_.name(event), plan_.name(from));
  }
  if (into.is_used()) slots_.put(into, std::move(received.fd));
  return {};
}

// The next message that a step waits for; what is only for the record is there already. A failure
// of the other side becomes ours.
Result<Received> Others::expect(Side from) {
  while (true) {
    std::optional<Received> received = TRY(channels_.receive(from));
    if (!received) return died(from);
    switch (received->message.kind) {
      case Message::Kind::kFailure:
        return Failure{received->message.error};
      case Message::Kind::kEvent:
      case Message::Kind::kReady:
      case Message::Kind::kArrived:
      case Message::Kind::kWord:
        return std::move(*received);
      default:
        break;
    }
  }
}

// End-of-file came where a message should have come.
Failure Others::died(Side side) {
  const Death death = roles_.is_keeper() ? death_of(side) : Death{side, {}};
  const std::string& name = plan_.name(death.side);
  if (!death.ending) return lab::fail(EPIPE, "recvmsg", "{} is gone", name);
  return lab::fail(EPIPE, "recvmsg", "{} {} {}{}", name,
                   death.ending->by_signal ? "was killed by signal" : "ended with status",
                   death.ending->status, roles_.executes(death.side) ? " before its execve" : "");
}

// Our child tells by waitid; of others, the side that started them sends word. But it may itself be
// waiting for this one, and then has none: a second is long for a message, and short for a failure.
Others::Death Others::death_of(Side side) {
  constexpr int kLongForAMessage_ms = 1000;
  const Side starter = roles_.starter(side);
  while (true) {
    const std::optional<Ending> ending = processes_.ending_of(side);
    if (ending || starter == side || starter == roles_.self()) return {side, ending};
    if (!channels_.hears_within(starter, kLongForAMessage_ms)) return {side, {}};
    const Result<std::optional<Received>> received = channels_.receive(starter);
    if (!received || !*received) break;
  }
  // The starter has ended, too. If it came to grief before it could start this one, that is why.
  const std::optional<Ending> before = processes_.ending_of(starter);
  const bool came_to_grief = before && (before->by_signal || before->status != 0);
  return came_to_grief ? Death{starter, before} : Death{side, {}};
}

// ---- nothing can fail any more ---------------------------------------------------------------

Result<void> Others::announce() {
  if (roles_.is_keeper() || has_announced_) return {};
  has_announced_ = true;
  return channels_.send(roles_.keeper(), {.kind = Message::Kind::kReady});
}

Result<void> Others::settle() {
  // The first side has nobody to tell: the keeper answers for all.
  if (!roles_.is_keeper()) return roles_.is_first() ? Result<void>() : announce();
  for (std::size_t i = 0; i < plan_.sides().size(); ++i) {
    if (const Side side = static_cast<Side>(i); roles_.is_reporter(side)) TRY(settle(side));
  }
  return {};
}

Result<void> Others::settle(Side side) {
  if (has_settled_[index_of(side)]) return {};
  while (TRY(expect(side)).message.kind != Message::Kind::kReady) continue;
  has_settled_[index_of(side)] = true;
  if (!roles_.executes(side)) return {};
  // Its execve closes the channel; if it fails, its last word is the failure.
  while (const std::optional<Received> last = TRY(channels_.receive(side))) {
    if (last->message.kind == Message::Kind::kFailure) return Failure{last->message.error};
  }
  return {};
}

// ---- children --------------------------------------------------------------------------------

// By the child itself, as the first that it does: whoever started it may be killed before it can.
Result<void> Others::arrive() {
  const UniqueFd self = TRY(kernel::pidfd_open(::getpid()));
  return channels_.send(roles_.keeper(), {.kind = Message::Kind::kArrived, .side = roles_.self()},
                        self.get());
}

Result<void> Others::adopt(Side child) {
  const bool is_there = record_.arrivals[index_of(child)].pidfd.is_open();
  if (!is_there) TRY(expect(child));
  return processes_.adopt(child);
}

void Others::ended(Side child, Ending ending) {
  record_.endings[index_of(child)] = ending;
  record_.outcome.ending = ending;
  if (roles_.is_keeper() || roles_.is_first()) return;
  // Nobody is left to be told when the keeper is gone.
  (void)channels_.send(roles_.keeper(),
                       {.kind = Message::Kind::kEnded, .side = child, .ending = ending});
}

// ---- words -----------------------------------------------------------------------------------

void Others::tell(Side to) {
  (void)channels_.send(to, {.kind = Message::Kind::kWord});
}

// Nobody is asked how that one ended: it is for who waits for it to take its status.
void Others::hear(Side from) {
  while (true) {
    const Result<std::optional<Received>> received = channels_.receive(from);
    if (!received || !*received || (*received)->message.kind == Message::Kind::kWord) return;
  }
}

// ---- failure, and the end --------------------------------------------------------------------

void Others::report() const {
  const Outcome& outcome = record_.outcome;
  // Over the channel to the keeper, or from the keeper to the first side. Whoever listened may be
  // gone: then there is nobody to tell.
  (void)channels_.send(roles_.is_keeper() ? roles_.first() : roles_.keeper(),
                       {.kind = Message::Kind::kFailure,
                        .number = outcome.step,
                        .side = outcome.side,
                        .error = outcome.error});
}

void Others::hear_keeper(bool until_end) {
  if (!roles_.is_keeper()) channels_.drain(roles_.keeper(), until_end);
}

void Others::end() {
  if (roles_.is_first() && !roles_.is_keeper()) channels_.close(roles_.keeper());
  processes_.end();
  if (!roles_.is_keeper()) return;
  // First all of them see end-of-file, as one may wait for another to end.
  for_each_to_hear([this](Side side) { channels_.say_no_more_to(side); });
  for_each_to_hear([this](Side side) { hear_to_the_end(side); });
}

// Every side that has been started and reports to this one.
template <typename Function>
void Others::for_each_to_hear(Function function) {
  for (std::size_t i = 0; i < plan_.sides().size(); ++i) {
    const Side side = static_cast<Side>(i);
    if (roles_.is_reporter(side) && channels_.is_joined_to(side)) function(side);
  }
}

void Others::hear_to_the_end(Side side) {
  while (true) {
    const Result<std::optional<Received>> received = channels_.receive(side);
    // A message that makes no sense is passed over; the next one may.
    const bool was_nonsense =
        !received && (received.error().number == EPROTO || received.error().number == ENOBUFS);
    if (was_nonsense) continue;
    if (!received || !*received) return;
    processes_.end();  // its first word may be that it is a child of this side
  }
}

}  // namespace lab
