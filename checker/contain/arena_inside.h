// arena_inside.h: the judge's end of the channel to an arena's PID 1, and what it has reported.

#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "checker/contain/arena.h"
#include "checker/contain/arena_init.h"
#include "checker/contain/probe_door.h"

namespace lab::checker {

/// What is known of one program in the arena.
struct RunState {
  std::optional<Ended> ended;
  bool is_stopped = false;
};

/// One message of PID 1 and the descriptors that came with it.
struct ReportPacket {
  Report report;
  std::vector<UniqueFd> fds;
};

struct Arena::Inside {
  UniqueFd channel;
  std::vector<UniqueFd> doors;  // by ArenaDoors
  std::optional<ProbeDoor> door;
  std::map<int, RunState> runs;  // by number
  bool is_empty = true;          // no process but PID 1
  std::string handed_on;         // a program of `known` that was seen to run
  std::string proc;              // the judge's path of the arena's /proc
  std::vector<KnownProgram> known;

  /// Looks whether one of the arena's processes is a known program, under whatever name.
  void look_for_known_programs();

  /// Waits for the next message. End-of-file is EPIPE: PID 1 is gone.
  Result<ReportPacket> next_report(const Deadline& deadline);

  /// As next_report, and notes what it says about runs.
  Seen<ReportPacket> note_report(const Deadline& deadline);

  /// Waits for `label`'s probe, as long as the program `number` may still bring it forth; nothing
  /// when it has ended without.
  Seen<std::optional<Probe>> meet(std::string_view label, int number, const Deadline& deadline);
};

}  // namespace lab::checker
