// arena.h: Arena, namespaces and cgroups of its own, in which a submission can hurt nothing.
//
// Its PID, mount, IPC and network namespaces are new, it is in a cgroup of its own in each
// hierarchy, and has an empty /run, /tmp and /dev/shm. The rest of the host's file system is
// read-only there.
//
// Its PID 1 is a fork of the checker (arena_init.cc): it mounts, starts programs and reaps, on
// request. When it is killed, everything in the arena is gone, setsid daemons and fork bombs too.
// All mounts are shared there, as on a systemd machine, so that a submission which forgets
// MS_PRIVATE visibly leaks into the arena's mount table, and never further.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/contain/cgroups.h"
#include "checker/contain/conversation.h"
#include "checker/contain/handing_on.h"
#include "checker/contain/launch.h"
#include "checker/contain/machine_state.h"
#include "checker/contain/process.h"
#include "checker/contain/run.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// What all arenas of one checker have in common.
struct ArenaSettings {
  std::string scratch;  // directory in /tmp that no host has: each arena makes it, in its own /tmp
  std::string submission;                   // absolute path of the program
  int timeout_ms;                           // deadline of each run
  std::vector<std::string> kept_away = {};  // programs that a submission must not hand its work to
  std::vector<KnownProgram> known = {};     // the same programs and others, by their bytes
  const RunCgroups* cgroups = nullptr;      // of the run; nullptr: none
  std::optional<Error> stage = {};          // why this machine cannot hold an arena, if it cannot
};

/// A root file system in the arena: directories and a copy of the probe, nothing else.
struct Rootfs {
  std::string path;        // as the submission sees it: the DIR of --rootfs
  std::string judge_path;  // the same directory for the judge: below /proc/INIT/root

  /// As Arena::probe_command, with paths that hold inside of the rootfs.
  std::vector<std::string> probe_command(std::string_view label = "command") const;

  std::string nonce;  // of the arena
};

class Arena {
 public:
  /// Errors     those of clone3 and mount: this machine cannot hold an arena
  static Result<std::unique_ptr<Arena>> make(const ArenaSettings& settings);

  /// Kills what runs in it and waits until all is gone.
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Starts a program, most often the submission. The program is running when this returns.
  Seen<Run> start(const Launch& launch);

  /// COMMAND and its arguments, such that it is the probe and introduces itself by `label`.
  std::vector<std::string> probe_command(std::string_view label = "command") const;

  /// COMMAND and its arguments, such that it exits with `status` at once, unseen.
  std::vector<std::string> exit_command(int status) const;

  /// A probe that the arena's PID 1 starts, in the arena's own namespaces: the hand with which a
  /// check does something "on the host" (mount, umount, write) while a container runs.
  Seen<Probe> hand(std::string_view label = "hand");

  /// An empty tmpfs directory, the only place where a check makes files: its path in the arena.
  const std::string& scratch() const { return settings_.scratch; }

  /// The path by which the judge reaches a path of the arena.
  std::string judge_path(std::string_view path) const;

  /// A root file system `scratch`/`name` with /bin /dev /etc /proc /sys /tmp /usr, the probe as
  /// /probe and its socket as /probe.sock.
  Seen<Rootfs> make_rootfs(std::string_view name = "rootfs");

  /// Absolute path of the submission.
  const std::string& submission() const { return settings_.submission; }

  /// The arena's PID 1: its namespaces are those that the submission was started in.
  const Process& init() const { return *init_; }

  /// The mount table of the arena's own mount namespace: "the host's" for the submission.
  Seen<std::vector<procfs::Mount>> mounts() const { return init_->mounts(); }

  /// The program that the submission has handed its work to so far, by name; empty: to none.
  std::string handed_on() const;

  /// What can be left behind. All of it is of the arena alone: other programs on the machine make
  /// and remove things at the same time, and nobody could tell whose those are.
  Seen<MachineState> state() const;

 private:
  friend class Run;
  struct Inside;  // the channel to PID 1, and what it has reported

  explicit Arena(ArenaSettings settings);

  ArenaSettings settings_;
  ArenaCgroups cgroups_;
  std::string nonce_;
  std::unique_ptr<Process> init_;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lab::checker
