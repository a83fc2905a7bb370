// mountns_tty.cc: checks of lab 02 about --tty, a terminal of the container's own.

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <array>

#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "kernel/terminal.h"

namespace lab::checker::mountns {

namespace {

constexpr unsigned kPtyMajor = 136;  // of the first 256 terminals of a devpts

/// A person's terminal, and COMMAND in a container that was started there with --tty.
struct AtTerminal {
  UniqueFd master;
  UniqueFd slave;
  Contained contained;
};

Result<void> set_window(const UniqueFd& master, unsigned short rows, unsigned short columns) {
  const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  if (::ioctl(master.get(), TIOCSWINSZ, &size) != 0) return fail_errno("ioctl", "TIOCSWINSZ");
  return {};
}

Seen<AtTerminal> start_at_terminal(Subject& subject) {
  auto [master, slave] = SEE(calls::open_pty());
  SEE(set_window(master, 33, 77));
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  Launch launch = in_rootfs(rootfs, {"--tty"});
  launch.terminal = slave.get();
  Contained contained = SEE(start_launch(subject, rootfs, launch));
  return AtTerminal{std::move(master), std::move(slave), std::move(contained)};
}

// What a person sees, until `wanted` is part of it or the time is over.
Seen<std::string> read_until(int master, std::string_view wanted, const Deadline& deadline) {
  std::string text;
  std::array<char, 4096> buffer;
  while (text.find(wanted) == std::string::npos) {
    if (!SEE(calls::wait_readable(master, deadline))) return text;
    const auto bytes = SEE(kernel::read(master, buffer));
    text.append(bytes.data(), bytes.size());
  }
  return text;
}

// The next signal that COMMAND has got; "" when none comes.
Seen<std::string> next_signal(Probe& probe) {
  Seen<std::string> event = probe.next_event();
  if (!event && event.error().diagnosis == "SUB-001") return std::string();
  return event;
}

bool is_same(const termios& left, const termios& right) {
  return left.c_iflag == right.c_iflag && left.c_oflag == right.c_oflag &&
         left.c_cflag == right.c_cflag && left.c_lflag == right.c_lflag;
}

}  // namespace

Finding tty_is_the_containers_own(Subject& subject) {
  Contained contained = SEE(start_contained(subject, {"--tty"}));
  const Process& process = contained.process();
  const std::optional<struct stat> pts = SEE(look(process, "/dev/pts"));
  struct stat terminal = {};
  for (const char* stream : {"fd/0", "fd/1", "fd/2"}) {
    terminal = SEE(file_of(process, stream));
    const bool is_pty = S_ISCHR(terminal.st_mode) && major(terminal.st_rdev) == kPtyMajor;
    if (is_pty && pts && terminal.st_dev == pts->st_dev) continue;
    return failed("MNT-070",
                  fmt::format("{} of COMMAND is {}{}", stream, SEE(process.link(stream)),
                              is_pty ? ", of another devpts" : ""),
                  "a terminal of the container's own /dev/pts");
  }
  const Answer console = SEE(contained.probe.ask({"stat", "/dev/console"}));
  const Answer stream = SEE(contained.probe.ask({"stat", "/proc/self/fd/0"}));
  if (console.number != 0 || console.text != stream.text) {
    return failed(
        "MNT-072",
        fmt::format("/dev/console is {}", console.number == 0 ? "another file than standard input"
                                                              : errno_name(console.number)),
        "it is the terminal that COMMAND has as its standard streams");
  }
  const auto foreground = SEE(contained.probe.ask({"tcgetpgrp", "0"}));
  const Answer tty = SEE(contained.probe.ask({"open", "/dev/tty", std::to_string(O_RDWR)}));
  if (foreground.number == 0 && tty.number == 0) return passed();
  return failed("MNT-071",
                fmt::format("tcgetpgrp(0): {}; open of /dev/tty: {}", errno_name(foreground.number),
                            errno_name(tty.number)),
                "it is COMMAND's controlling terminal");
}

Finding tty_carries_both_ways(Subject& subject) {
  AtTerminal person = SEE(start_at_terminal(subject));
  Probe& probe = person.contained.probe;
  const Deadline& deadline = person.contained.run->deadline();
  SEE(probe.need({"write_fd", "1", "from COMMAND"}));
  const std::string seen = SEE(read_until(person.master.get(), "from COMMAND", deadline));
  if (seen.find("from COMMAND") == std::string::npos) {
    return failed("MNT-077",
                  fmt::format("COMMAND wrote \"from COMMAND\"; the terminal shows {:?}", seen),
                  "what COMMAND writes appears on the caller's terminal");
  }
  SEE(kernel::write(person.master.get(), "typed\r"));
  Seen<Answer> read = probe.ask({"read_fd", "0"});
  if (!read || std::move(read).value().text != "typed\n") {
    return failed("MNT-077", "\"typed\" and Return were pressed; COMMAND did not read that line",
                  "what is typed arrives in COMMAND");
  }
  return passed();
}

Finding tty_follows_the_window(Subject& subject) {
  AtTerminal person = SEE(start_at_terminal(subject));
  Probe& probe = person.contained.probe;
  const std::string first = SEE(probe.need({"window_size", "0"}));
  if (first != "33 77") {
    return failed("MNT-073", fmt::format("COMMAND's window has (rows, columns) {}", first),
                  "33 77, as the caller's");
  }
  SEE(probe.need({"handle", std::to_string(SIGWINCH)}));
  SEE(set_window(person.master, 40, 100));
  // Where no signal comes, the time of the run is over: nothing more can be asked.
  const std::string event = SEE(next_signal(probe));
  const std::string second = event.empty() ? first : SEE(probe.need({"window_size", "0"}));
  if (event == fmt::format("signal {}", SIGWINCH) && second == "40 100") return passed();
  return failed("MNT-074",
                event.empty()
                    ? "the caller's window became 40 100; COMMAND got no SIGWINCH"
                    : fmt::format("the caller's window became 40 100; COMMAND got {}, and has {}",
                                  event, second),
                "40 100, and SIGWINCH");
}

Finding tty_keys_reach_command(Subject& subject) {
  AtTerminal person = SEE(start_at_terminal(subject));
  Probe& probe = person.contained.probe;
  SEE(probe.need({"handle", std::to_string(SIGINT)}));
  SEE(kernel::write(person.master.get(), "\x03"));
  const std::string event = SEE(next_signal(probe));
  if (event != fmt::format("signal {}", SIGINT)) {
    return failed("MNT-075", fmt::format("Ctrl-C was pressed; COMMAND got {:?}", event),
                  "SIGINT, by the container's terminal");
  }
  // What follows Ctrl-C in the same stream shows that no second one is on its way.
  SEE(kernel::write(person.master.get(), "\r"));
  SEE(probe.need({"read_fd", "0"}));
  SEE(finish(person.contained));
  const auto more = SEE(probe.last_events());
  if (more.empty()) return passed();
  return failed("MNT-075", fmt::format("Ctrl-C was pressed once; COMMAND also got {}", more[0]),
                "a key reaches COMMAND once");
}

Finding tty_is_given_back(Subject& subject) {
  auto [master, slave] = SEE(calls::open_pty());
  const termios before = SEE(kernel::tcgetattr(slave.get()));
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  Launch launch = in_rootfs(rootfs, {"--tty"});
  launch.terminal = slave.get();
  Contained contained = SEE(start_launch(subject, rootfs, launch));
  const Ended ended = SEE(finish(contained, 9));
  if (ended != Ended{.number = 9}) {
    return failed("MNT-078", fmt::format("COMMAND exited with 9; the lab: {}", to_string(ended)),
                  "status 9");
  }
  if (is_same(before, SEE(kernel::tcgetattr(slave.get())))) return passed();
  return failed("MNT-076", "the settings of the caller's terminal (termios) are others than before",
                "the terminal is as it was");
}

}  // namespace lab::checker::mountns
