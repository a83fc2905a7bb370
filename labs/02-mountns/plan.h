// plan.h: what lab 02 can be asked for, and the order of steps that comes of it.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "labs/01-pidns/plan.h"
#include "labs/02-mountns/steps.h"
#include "labs/02-mountns/surroundings.h"

namespace lab {

/// `--bind SRC:DST[:ro][:MODE]`; MODE belongs to lab 03.
struct BindOption {
  std::string source;       // on the host
  std::string destination;  // in the container, absolute
  bool is_read_only = false;
  std::string propagation = "private";
  FileKind kind = FileKind::kDirectory;  // of source
};

/// `--tmpfs DST[:size=BYTES]`.
struct TmpfsOption {
  std::string destination;  // in the container, absolute
  std::string size_bytes;   // digits; empty: half of the memory, tmpfs(5)
};

/// Lab 02: lab 01 in a root file system of its own.
struct MountnsOptions {
  PidnsOptions pidns;
  std::string rootfs;
  std::string overlay;  // empty: none
  bool read_only = false;
  std::vector<BindOption> binds;
  std::vector<TmpfsOption> tmpfs;
  bool tty = false;
  std::optional<termios> terminal;  // of standard input, if that is one
};

/// `text` as a bind: at most one ro, and with `with_modes` at most one propagation word.
Result<BindOption> parse_bind(const std::string& text, bool with_modes);
Result<TmpfsOption> parse_tmpfs(const std::string& text);

/// What the steps of a container share while a plan is made.
struct Container {
  Sides sides;
  FdSlot root;                  // the tree that becomes /
  std::vector<FdSlot> binds;    // in the order of the options
  FdSlot master, terminal;      // with --tty
  std::vector<FdSlot> devices;  // bound ones, in the order of the table of devices
  FdSlot proc, sys;             // made before the host is out of sight, where that is needed
};

/// Everything up to COMMAND, which is left to finish(). `named` is what name_sides() gave.
Container build_container(Plan& plan, const Sides& named, const MountnsOptions& options,
                          const Surroundings& surroundings, std::uint64_t flags);

/// COMMAND, and the waiting for it.
void finish(Plan& plan, const Container& container, const MountnsOptions& options);

/// The whole of lab 02.
Plan plan_of(const MountnsOptions& options, const Surroundings& surroundings);

}  // namespace lab
