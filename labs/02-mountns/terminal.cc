// terminal.cc: a pseudo-terminal of the container's own, and what carries it to the caller.

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <span>

#include "kernel/file.h"
#include "kernel/mount.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "kernel/terminal.h"
#include "labs/01-pidns/steps.h"
#include "labs/02-mountns/steps.h"
#include "plan/context.h"

namespace lab {

Result<void> OpenTerminal::perform(Slots& slots) const {
  // Of this devpts: the container's, whose terminals the host cannot see. Non-blocking, because the
  // relay must not wait for a COMMAND that reads nothing.
  const int directory = slots.fd(dev);
  UniqueFd opened = TRY(kernel::openat(directory, "pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK));
  slots.put(terminal, TRY(kernel::open_terminal_of(opened.get())));
  (void)kernel::copy_window_size(STDIN_FILENO, opened.get());  // no window: the size stays 0
  slots.put(master, std::move(opened));
  const UniqueFd console =
      TRY(kernel::open_tree(slots.fd(terminal), "", OPEN_TREE_CLONE | AT_EMPTY_PATH));
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOCTTY;
  const Result<UniqueFd> made = kernel::openat(directory, "console", kNew, 0600);
  if (!made && made.error().number == EEXIST) return {};  // what the caller wants in its place
  if (!made) return Failure{made.error()};
  return kernel::move_mount(console.get(), "", directory, "console", MOVE_MOUNT_F_EMPTY_PATH);
}

Result<void> UseTerminal::perform(const Slots& slots) const {
  const int fd = slots.fd(terminal);
  TRY(kernel::setsid());
  TRY(kernel::set_controlling_terminal(fd));
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    TRY(kernel::dup2(fd, stream));
  }
  return {};
}

Result<void> RawTerminal::perform() const {
  if (!before) return {};
  termios raw = *before;
  ::cfmakeraw(&raw);
  return kernel::tcsetattr(STDIN_FILENO, raw);
}

void RawTerminal::undo() const {
  if (before) (void)kernel::tcsetattr(STDIN_FILENO, *before);  // the terminal may be gone
}

namespace {

// Carries bytes both ways. Input that the container does not take yet waits here, and no more is
// read meanwhile.
class ByteRelay {
 public:
  explicit ByteRelay(int master) : master_(master) {}

  pollfd input() const { return {waiting_.empty() && input_open_ ? STDIN_FILENO : -1, POLLIN, 0}; }
  pollfd terminal() const {
    const int events = waiting_.empty() ? POLLIN : POLLIN | POLLOUT;
    return {output_open_ ? master_ : -1, static_cast<short>(events), 0};
  }

  Result<void> carry_input(const pollfd& input) {
    if (input.revents != 0) TRY(read_input());
    if (waiting_.empty()) return {};
    const Result<std::span<char>> rest = kernel::write_some(master_, waiting_);
    if (rest) waiting_ = *rest;
    return {};  // EAGAIN: later; EIO: the other end is closed, and COMMAND about to end
  }

  // Everything that is there; EIO is how a terminal says that all its users have gone.
  Result<void> carry_output() {
    std::array<char, 4096> bytes;
    while (true) {
      const Result<std::span<char>> read = kernel::read(master_, bytes);
      const bool has_ended = read ? read->empty() : read.error().number != EAGAIN;
      if (has_ended) output_open_ = false;
      if (has_ended || !read) return {};
      TRY(kernel::write(STDOUT_FILENO, {read->data(), read->size()}));
    }
  }

 private:
  // End-of-file becomes the key that says the same at a terminal: ^D.
  Result<void> read_input() {
    const Result<std::span<char>> read = kernel::read(STDIN_FILENO, bytes_);
    input_open_ = read && !read->empty();
    if (!input_open_) bytes_[0] = '\x04';
    waiting_ = input_open_ ? *read : std::span(bytes_).first(1);
    return {};
  }

  int master_;
  bool input_open_ = true, output_open_ = true;
  std::array<char, 4096> bytes_ = {};
  std::span<char> waiting_;
};

}  // namespace

Result<void> RelayTerminal::perform(Context& context) const {
  const WaitFor wait{.child = child};
  const UniqueFd signals = TRY(kernel::signalfd(signals_to_pass_on()));
  ByteRelay relay(context.slots.fd(master));
  while (true) {
    pollfd ready[] = {{signals.get(), POLLIN, 0}, relay.input(), relay.terminal()};
    TRY(kernel::poll(ready));
    while (const auto signal = TRY(kernel::next_signal(signals.get()))) {
      if (signal->ssi_signo != SIGWINCH) TRY(pass_on(context, wait, *signal));
      // The kernel tells the container's processes of the new size.
      else
        (void)kernel::copy_window_size(STDIN_FILENO, context.slots.fd(master));
    }
    TRY(relay.carry_input(ready[1]));
    const std::optional<Ending> ending = TRY(reap(context.processes.of(child).pid));
    TRY(relay.carry_output());  // after the end, too: what COMMAND said last
    if (!ending) continue;
    context.others.ended(child, *ending);
    return {};
  }
}

Line OpenTerminal::describe(const Plan& plan) const {
  return {.text = fmt::format("open {}/pts/ptmx -> {} {}", plan.name(dev), plan.name(master),
                              plan.name(terminal)),
          .effects = {reads(dev), writes(master), writes(terminal)}};
}

Line UseTerminal::describe(const Plan& plan) const {
  return {.text = fmt::format("setsid; TIOCSCTTY {}; dup2 0 1 2", plan.name(terminal)),
          .effects = {reads(terminal)}};
}

Line RawTerminal::describe(const Plan&) const {
  return {.text = "tcsetattr raw"};
}

Line RelayTerminal::describe(const Plan& plan) const {
  return {.text = fmt::format("wait for {}, relay {}", plan.name(child), plan.name(master)),
          .effects = {reads(master), waits_for(child)}};
}

}  // namespace lab
