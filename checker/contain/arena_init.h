// arena_init.h: the arena's PID 1, and what it and the judge tell each other.

#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/unique_fd.h"

namespace lab::checker {

/// What the arena's PID 1 tells the judge. Plain bytes: a message is one Report.
struct Report {
  enum class Kind {
    Ready,        // the arena is set up; with the descriptors of ArenaDoors
    Broken,       // it could not be set up: `error`
    Started,      // a program runs; with its pidfd
    Refused,      // a program could not be started: `error`
    NotExecuted,  // the same, and it was execve of the program that failed
    Ended,        // `number` is its status, or with `killed` the signal
    Stopped,      // by signal `number`
    Continued,
    Empty,  // PID 1 has no child left: nothing runs in the arena
  };
  Kind kind = Kind::Broken;
  int run = 0;  // which program: they are counted from 1
  int number = 0;
  bool killed = false;
  Error error = {};
};
static_assert(std::is_trivially_copyable_v<Report>);

/// What the arena's PID 1 has to know. Everything is made before the clone.
struct ArenaPlan {
  std::string scratch;                   // directory, made in /tmp, on which it mounts a tmpfs
  std::string probe_path;                // below: where it puts the probe
  std::string socket_path;               // below: where probes connect to
  std::vector<std::string> kept_away;    // programs that the stand-in is mounted over
  std::string stand_in;                  // its bytes
  int channel = -1;                      // to the judge; all other descriptors are closed
  std::vector<std::string> tasks_files;  // of its cgroups: ArenaCgroups::tasks_files
  bool shows_run = false;                // whether the host's /run is in reach
};

/// Descriptors that come with Report::Kind::Ready, in this order.
struct ArenaDoors {
  enum { kProbes, kMessages, kSemaphores, kMemory, kQueues, kCount };
};

/// Sets up the arena and serves the judge until that closes the channel. For the child of the
/// clone.
[[noreturn]] void be_arena_init(const ArenaPlan& plan);

}  // namespace lab::checker
