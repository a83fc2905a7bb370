// steps.h: the steps of lab 02: a root file system of its own. Given; you write their bodies.

#pragma once

#include <termios.h>

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "plan/plan.h"

namespace lab {

// ---- before the clone, with the host in sight ------------------------------------------------

/// Opens a copy of the mount at `path` that is attached nowhere yet, and is nobody's peer: a tree
/// that only its descriptor can reach.
struct OpenTree {
  std::string path;
  FdSlot into;
  bool must_be_directory = false;
  bool is_recursive = false;  // with the mounts below it
  bool is_read_only = false;  // all of it

  Result<void> perform(Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Mounts an overlay that is attached nowhere yet: reads come from `lower`, writes go to
/// `directory`/upper. `directory`/work is the kernel's, and removed at the end.
struct OpenOverlay {
  std::string lower, directory;
  FdSlot into;
  bool user_xattr = false;  // for a user namespace, which may not write trusted.* attributes

  Result<void> perform(Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
  void undo(Slots& slots) const;
};

// ---- in the new mount namespace --------------------------------------------------------------

/// Goes to the root of this mount namespace, wherever the caller's own root is: a caller in a
/// chroot has host mounts above it, which propagate and which must go with the others in the end.
struct LeaveChroot {
  Result<void> perform() const;  // given, on go_to_root() below
  Line describe(const Plan& plan) const;
};

/// Makes the root of this mount namespace the place where the paths of this process begin, and its
/// working directory.
Result<void> go_to_root();

/// Opens the host's /dev/null, to be shown in the place of what is masked. In the container its
/// name could stand for anything else.
struct OpenNull {
  FdSlot into;

  Result<void> perform(Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Closes every descriptor but the standard streams, those in `kept`, and what joins this process
/// to the others. A descriptor of a directory of the host's would be a way back to it: in the
/// container's /proc it has a name, /proc/self/fd/N, to which a symbolic link can lead.
struct CloseHost {
  std::vector<FdSlot> kept;

  Result<void> perform(Slots& slots, const Channels& channels) const;  // given
  Line describe(const Plan& plan) const;
};

/// Makes the tree `root` the place where the paths of this process begin. From here on every path
/// is the container's, and what a symbolic link reads is taken as such a path too. One that leads
/// to a descriptor could lead out: CloseHost comes first.
struct EnterRoot {
  FdSlot root;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Makes the tree `root` the root of this mount namespace, and lets all mounts of the host go.
struct PivotRoot {
  FdSlot root;

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Sees to it that `path` is there to be mounted on: a directory, or a file where the tree `like`
/// is one. What a lab had to make is removed at the end of the last lab that uses it.
///
/// Errors     EBUSY    it is the root of the container
///            ELOOP    a link on the way leads to a descriptor, or links lead in a circle
///            ENOENT   a link on the way leads nowhere
struct MakeMountPoint {
  std::string path;  // absolute
  FdSlot like = {};

  Result<void> perform(const Slots& slots, Leftovers& leftovers) const;  // given
  Line describe(const Plan& plan) const;
};

/// What is at `path` of the container, whose root is the working directory. No link of /proc to a
/// descriptor is followed: what standard input is, the caller decides, and it may be a directory.
///
/// Errors     ELOOP, ENOENT as above
Result<UniqueFd> open_inside(const char* path);

/// Mounts a new file system of `type` on `path`.
struct MountNew {
  std::string type;  // "proc", "tmpfs", "sysfs", "devpts", "mqueue"
  std::string path;
  unsigned long flags = 0;   // MS_NOSUID ...
  std::string options = {};  // of the file system: "mode=755"

  Result<void> perform() const;
  Line describe(const Plan& plan) const;
};

/// Attaches the tree to `path`.
struct Attach {
  FdSlot tree;
  std::string path;

  Result<void> perform(const Slots& slots) const;  // given, on attach() below
  Line describe(const Plan& plan) const;
};

/// Lets nobody write at and below `path`, while it can still be read. Absent is fine.
struct ProtectPath {
  std::string path;

  Result<void> perform() const;  // given, on the functions below
  Line describe(const Plan& plan) const;
};

/// Hides what is at `path`: a file behind /dev/null, a directory behind an empty one. Absent is
/// fine.
struct MaskPath {
  std::string path;
  FdSlot null;  // what OpenNull has opened

  Result<void> perform(const Slots& slots) const;
  Line describe(const Plan& plan) const;
};

/// Makes the root mount read-only; what is mounted below stays as it is.
struct MakeRootReadOnly {
  FdSlot root;

  Result<void> perform(const Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Makes a whole tree of mounts read-only, in one call.                          (task 5)
Result<void> make_read_only(int tree);

/// Attaches a detached tree to `path`. A link there is followed, inside of the container.
///                                                                               (task 6)
Result<void> attach(int tree, const char* path);

// ---- /dev ------------------------------------------------------------------------------------
//
// What is made in /dev is made in the tmpfs that was mounted there, by its descriptor: whatever has
// been mounted over it, nothing lands in that. A name that is there already is the mount point of
// something that the caller wants to have in its place, and is kept.

/// Opens the directory `path` of the container.
struct OpenDirectory {
  std::string path;
  FdSlot into;

  Result<void> perform(Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Makes the directory `name` in one of a file system that ends with the container.
struct MakeDirectory {
  FdSlot directory;
  std::string name;

  Result<void> perform(const Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Makes a character device that everybody may read and write.
struct MakeDevice {
  FdSlot directory;
  std::string name;
  unsigned major_number, minor_number;

  Result<void> perform(const Slots& slots) const;  // given, on make_device() below
  Line describe(const Plan& plan) const;
};

/// Makes that device as `name` in a directory.                                   (task 4)
Result<void> make_device(int directory, const char* name, unsigned major_number,
                         unsigned minor_number);

/// Shows a device of the host where none may be made.
struct BindDevice {
  FdSlot tree, directory;
  std::string name;

  Result<void> perform(const Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Makes the symbolic link `name` that reads `target`.
struct MakeLink {
  FdSlot directory;
  std::string name, target;

  Result<void> perform(const Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

// ---- a terminal of its own (terminal.cc) -----------------------------------------------------

/// Opens a new pseudo-terminal of the container's /dev/pts. What is written to `master` arrives as
/// if typed at `terminal`.
struct OpenTerminal {
  FdSlot dev, master, terminal;

  Result<void> perform(Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Makes `terminal` this process's standard streams, and the terminal of a new session that it
/// leads.
struct UseTerminal {
  FdSlot terminal;

  Result<void> perform(const Slots& slots) const;  // given
  Line describe(const Plan& plan) const;
};

/// Has the caller's terminal hand over keys as bytes, unread; undone to `before`. Does nothing
/// where standard input is no terminal.
struct RawTerminal {
  std::optional<termios> before;

  Result<void> perform() const;  // given
  Line describe(const Plan& plan) const;
  void undo() const;
};

/// Waits for `child` as WaitFor does, and meanwhile carries bytes, and changes of the window's
/// size, between the caller's standard streams and the container's terminal.
struct RelayTerminal {
  Side child;
  FdSlot master;

  Result<void> perform(Context& context) const;  // given
  Line describe(const Plan& plan) const;
};

}  // namespace lab
