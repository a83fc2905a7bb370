#include "plan/context.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "kernel/file.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "kernel/socket.h"
#include "kernel/terminal.h"

namespace lab {

Context::Context(const Plan& plan) noexcept
    : plan_(plan),
      side_(plan.first()),
      keeper_(plan.keeper()),
      starters_(plan.sides().size()),
      makes_execve_(plan.sides().size()),
      processes_(plan.sides().size()),
      fds_(plan.fds().size()),
      at_keeper_(plan.sides().size()),
      at_side_(plan.sides().size()),
      endings_(plan.sides().size()) {
  std::size_t files = 0;
  for (const Step& step : plan.steps) {
    const Line line = step.describe(plan);
    files += line.leaves_behind;
    if (line.is_last) makes_execve_[index_of(step.side())] = true;
    for (const Side child : line.starts) starters_[index_of(child)] = step.side();
  }
  left_behind_.reserve(files);
}

Result<void> Context::prepare() {
  for (std::size_t i = 0; i < at_side_.size(); ++i) {
    if (i == index_of(keeper_)) continue;
    auto [one, other] = TRY(kernel::socketpair());
    at_keeper_[i] = Channel(std::move(one));
    at_side_[i] = Channel(std::move(other));
  }
  // Blocked signals wait in a signalfd. SIGTTOU would stop whoever takes the terminal back.
  const sigset_t taken = kernel::signal_set({SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2,
                                             SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD, SIGTTOU});
  inherited_.signal_mask = TRY(kernel::block_signals(taken));
  // An ignored SIGCHLD, inherited from a caller, would let the kernel throw statuses away: wait(2).
  struct sigaction ordinary = {};
  ordinary.sa_handler = SIG_DFL;
  inherited_.child_action = TRY(kernel::set_signal_action(SIGCHLD, ordinary));
  // What a lab makes has the mode that the lab says: umask(2) never fails.
  inherited_.umask = ::umask(0);
  return {};
}

void Context::restore() {
  kernel::take_terminal_back();
  restore_for_command();
}

void Context::restore_for_command() {
  ::umask(inherited_.umask);
  (void)kernel::set_signal_action(SIGCHLD, inherited_.child_action);  // valid: it was there before
  (void)kernel::set_signal_mask(inherited_.signal_mask);              // cannot fail
}

bool Context::is_below(Side side, Side ancestor) const {
  while (side != ancestor && side != plan_.first()) side = starters_[index_of(side)];
  return side == ancestor;
}

// A forgotten copy of a channel's end would hide its end-of-file for ever. So each process holds
// its own end, and those of the sides that are still to be cloned from it.
void Context::become(Side side) {
  side_ = side;
  for (std::size_t i = 0; i < at_side_.size(); ++i) {
    if (!is_below(static_cast<Side>(i), side)) at_side_[i].close();
    if (!is_below(keeper_, side)) at_keeper_[i].close();
    processes_[i] = {};
  }
  (void)kernel::set_name(plan_.name(side).c_str());  // for ps alone
}

void Context::started(Side child, Process process) {
  for (std::size_t i = 0; i < at_side_.size(); ++i) {
    if (is_below(static_cast<Side>(i), child)) at_side_[i].close();
    if (is_below(keeper_, child)) at_keeper_[i].close();
  }
  processes_[index_of(child)] = std::move(process);
}

int Context::fd(FdSlot slot) const {
  return slot.is_used() ? fds_[static_cast<std::size_t>(slot.index)].get() : -1;
}

void Context::put(FdSlot slot, UniqueFd fd) {
  fds_[static_cast<std::size_t>(slot.index)] = std::move(fd);
}

Channel& Context::channel_with(Side other) {
  return is_keeper() ? at_keeper_[index_of(other)] : at_side_[index_of(side_)];
}

// To the side that this one reports to: the keeper; or, from the keeper, the first side.
const Channel& Context::channel_up() const {
  return is_keeper() ? at_keeper_[0] : at_side_[index_of(side_)];
}

Result<void> Context::notify(Side to, Event event, FdSlot with) {
  const Message message{.kind = Message::Kind::kEvent, .number = event.index};
  Result<void> sent = channel_with(to).send(message, fd(with));
  // Why the other side is gone matters more than that it is: its last words wait in the channel.
  if (!sent && is_keeper()) TRY(settle(to));
  return sent;
}

Result<void> Context::await(Side from, Event event, FdSlot into) {
  UniqueFd received;
  const Message message = TRY(expect(from, received));
  if (message.kind != Message::Kind::kEvent || message.number != event.index) {
    return lab::fail(EPROTO, "await", "{} from {}", plan_.name(event), plan_.name(from));
  }
  if (into.is_used()) put(into, std::move(received));
  return {};
}

// The next message that a step waits for; what is only for the record is kept on the way. A failure
// of the other side becomes ours.
Result<Message> Context::expect(Side from, UniqueFd& fd) {
  while (true) {
    const std::optional<Message> message = TRY(receive(from, fd));
    if (!message) return died(from);
    if (message->kind == Message::Kind::kFailure) return Failure{message->error};
    if (message->kind == Message::Kind::kEvent || message->kind == Message::Kind::kReady) {
      return *message;
    }
  }
}

// End-of-file came where a message should have come.
Failure Context::died(Side side) {
  const std::optional<Ending> ending = is_keeper() ? how_ended(side) : std::nullopt;
  if (!ending) return lab::fail(EPIPE, "recvmsg", "{} is gone", plan_.name(side));
  return lab::fail(EPIPE, "recvmsg", "{} {} {} before its execve", plan_.name(side),
                   ending->by_signal ? "was killed by signal" : "ended with status",
                   ending->status);
}

// Our child tells by waitid; of others, the side that started them has sent word.
std::optional<Ending> Context::how_ended(Side side) {
  std::optional<Ending>& ending = endings_[index_of(side)];
  const Process& child = processes_[index_of(side)];
  if (!ending && child.pidfd.is_open()) {
    const Result<siginfo_t> info = kernel::wait_for_end(child.pidfd.get());
    if (info) ending = {info->si_code != CLD_EXITED, info->si_status};
  }
  UniqueFd fd;
  while (!ending && side != plan_.first()) {
    const Result<std::optional<Message>> message = receive(starters_[index_of(side)], fd);
    if (!message || !*message) break;
  }
  return ending;
}

// One message; failures, endings and files are noted.
Result<std::optional<Message>> Context::receive(Side from, UniqueFd& fd, bool wait) {
  std::optional<Message> message = TRY(channel_with(from).receive(fd, wait));
  if (!message) return message;
  if (message->kind == Message::Kind::kFailure) {
    fail(message->side, message->number, message->error);
  } else if (message->kind == Message::Kind::kEnded) {
    endings_[index_of(message->side)] = message->ending;
  } else if (message->kind == Message::Kind::kLeftBehind) {
    left_behind_.push_back({std::move(fd), {}});
    detail::copy_cut(left_behind_.back().name, sizeof left_behind_.back().name, message->text);
  }
  return message;
}

// All that is still in a channel: what is there now, or (wait) up to its end.
void Context::drain(Side from, bool wait) {
  UniqueFd fd;
  while (true) {
    const Result<std::optional<Message>> message = receive(from, fd, wait);
    if (!message || !*message) return;
  }
}

Result<void> Context::announce() {
  if (is_keeper()) return {};
  return channel_with(keeper_).send({.kind = Message::Kind::kReady});
}

Result<void> Context::settle() {
  if (!is_keeper()) {
    // The first side has nobody to tell: the keeper answers for all.
    return side_ == plan_.first() ? Result<void>() : announce();
  }
  for (std::size_t i = 1; i < at_keeper_.size(); ++i) {
    if (Side other = static_cast<Side>(i); other != keeper_) TRY(settle(other));
  }
  return {};
}

Result<void> Context::settle(Side other) {
  UniqueFd fd;
  Message message{};
  do {
    message = TRY(expect(other, fd));
  } while (message.kind != Message::Kind::kReady);
  if (!makes_execve_[index_of(other)]) return {};
  // Its execve closes the channel; if it fails, its last word is the failure.
  while (const std::optional<Message> last = TRY(receive(other, fd))) {
    if (last->kind == Message::Kind::kFailure) return Failure{last->error};
  }
  return {};
}

// Who has ended says so by its end: nothing of this can fail in another way.
void Context::say_stopped() const {
  (void)channel_up().send({.kind = Message::Kind::kReady});
}

void Context::hear_stopped() {
  const auto command = std::find(makes_execve_.begin(), makes_execve_.end(), true);
  const Side starter = starters_[static_cast<std::size_t>(command - makes_execve_.begin())];
  UniqueFd fd;
  (void)expect(is_keeper() ? starter : keeper_, fd);
}

int Context::lifeline() const {
  if (side_ == plan_.first()) return -1;
  return is_keeper() ? at_keeper_[0].socket() : at_side_[index_of(side_)].socket();
}

void Context::ended(Side child, Ending ending) {
  endings_[index_of(child)] = ending;
  outcome_.ending = ending;
  if (is_keeper() || side_ == plan_.first()) return;
  // Nobody is left to be told when the keeper is gone.
  (void)channel_with(keeper_).send(
      {.kind = Message::Kind::kEnded, .side = child, .ending = ending});
}

Result<void> Context::leave_behind(int parent, const char* name) {
  Message message{.kind = Message::Kind::kLeftBehind};
  detail::copy_cut(message.text, sizeof message.text, name);
  return channel_with(keeper_).send(message, parent);
}

void Context::fail(Side side, int step, const Error& error) {
  if (outcome_.has_failed) return;
  outcome_.has_failed = true;
  outcome_.side = side;
  outcome_.step = step;
  outcome_.error = error;
}

void Context::report() const {
  const Message message{.kind = Message::Kind::kFailure,
                        .number = outcome_.step,
                        .side = outcome_.side,
                        .error = outcome_.error};
  (void)channel_up().send(message);  // whoever listened is gone: nobody to tell
}

void Context::hear_keeper(bool until_end) {
  if (!is_keeper()) drain(keeper_, until_end);
}

void Context::remove_left_behind() {
  for (auto file = left_behind_.rbegin(); file != left_behind_.rend(); ++file) {
    const int parent = file->parent.get();
    const Result<struct stat> found = kernel::fstatat(parent, file->name, AT_SYMLINK_NOFOLLOW);
    if (!found) continue;
    const bool is_empty_file = S_ISREG(found->st_mode) && found->st_size == 0;
    // A directory that is not empty refuses by itself.
    if (S_ISDIR(found->st_mode)) (void)kernel::unlinkat(parent, file->name, AT_REMOVEDIR);
    if (is_empty_file) (void)kernel::unlinkat(parent, file->name, 0);
  }
  left_behind_.clear();
}

void Context::end_children() {
  if (side_ == plan_.first() && !is_keeper()) at_side_[index_of(side_)].close();
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const int pidfd = processes_[i].pidfd.get();
    if (pidfd < 0 || endings_[i]) continue;
    if (static_cast<Side>(i) != keeper_) (void)kernel::pidfd_send_signal(pidfd, SIGKILL);
    (void)kernel::wait_for_end(pidfd);  // fails only where it was waited for before
  }
  if (!is_keeper()) return;
  for (std::size_t i = 1; i < at_keeper_.size(); ++i) {
    // A side that was never started has its end here, where nobody will close it.
    if (at_keeper_[i].is_open() && !at_side_[i].is_open()) drain(static_cast<Side>(i), true);
  }
}

}  // namespace lab
