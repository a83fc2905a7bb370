// arena_inside.cc: see arena_inside.h.

#include "checker/contain/arena_inside.h"

#include <fcntl.h>

#include <cstring>
#include <filesystem>

#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"

namespace lab::checker {

namespace {

// A COMMAND that outlives its lab has this long to introduce itself.
constexpr int kLateProbe_ms = 1000;

}  // namespace

void Arena::Inside::look_for_known_programs() {
  if (known.empty()) return;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(proc, problem)) {
    const Result<UniqueFd> process =
        kernel::openat(AT_FDCWD, entry.path().c_str(), O_PATH | O_DIRECTORY);
    if (process && handed_on.empty()) handed_on = known_program_of(process->get(), known);
  }
}

Result<ReportPacket> Arena::Inside::next_report(const Deadline& deadline) {
  if (!TRY(calls::wait_readable(channel.get(), deadline))) {
    return fail(ETIMEDOUT, "poll", "the arena's PID 1");
  }
  calls::Packet packet = TRY(calls::receive_packet(channel.get()));
  ReportPacket received{};
  if (packet.bytes.size() != sizeof received.report) {
    return fail(EPIPE, "recvmsg", "the arena's PID 1: {} bytes", packet.bytes.size());
  }
  std::memcpy(&received.report, packet.bytes.data(), sizeof received.report);
  received.fds = std::move(packet.fds);
  return received;
}

Seen<ReportPacket> Arena::Inside::note_report(const Deadline& deadline) {
  ReportPacket packet = SEE(next_report(deadline));
  RunState& run = runs[packet.report.run];
  switch (packet.report.kind) {
    case Report::Kind::Ended:
      run.ended = Ended{packet.report.killed, packet.report.number};
      break;
    case Report::Kind::Stopped:
      run.is_stopped = true;
      break;
    case Report::Kind::Continued:
      run.is_stopped = false;
      break;
    case Report::Kind::Empty:
      is_empty = true;
      break;
    default:
      break;
  }
  return packet;
}

Seen<std::optional<Probe>> Arena::Inside::meet(std::string_view label, int number,
                                               const Deadline& deadline) {
  std::optional<Deadline> late;
  for (;;) {
    // Before the look: whoever connected before the end of the program is found by it.
    const bool is_over = runs[number].ended && (is_empty || (late && late->has_passed()));
    door->look();
    std::optional<Probe> probe = SEE(door->take(label, deadline));
    if (probe) look_for_known_programs();
    if (probe || is_over) return probe;
    if (deadline.has_passed()) {
      return failed("SUB-001", fmt::format("no COMMAND ({}) was seen before the deadline", label),
                    "the lab runs COMMAND");
    }
    if (runs[number].ended && !late) late = Deadline::in(kLateProbe_ms);
    std::vector<pollfd> fds{{channel.get(), POLLIN, 0}};
    door->add_to(fds);
    SEE(calls::poll(fds,
                    late && late->remaining_ms() < deadline.remaining_ms() ? *late : deadline));
    if (fds[0].revents != 0) SEE(note_report(deadline));
  }
}

}  // namespace lab::checker
