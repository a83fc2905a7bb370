// mountinfo.h: the mount table of a process, /proc/PID/mountinfo, as values.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lab::procfs {

/// One mount, as one line of /proc/PID/mountinfo tells it.
///
/// Source     /proc/PID/mountinfo
/// Format     id parent major:minor root mountpoint options [tag[:value]]... - type source super
///            separated by single spaces; spaces, tabs, newlines and backslashes inside a field
///            stand there as \040, \011, \012, \134 and are decoded here
/// Manual     proc(5), mount_namespaces(7)
struct Mount {
  int id = 0;                         // unique among living mounts; reused after umount
  int parent = 0;                     // id of the mount that it is mounted on; may be unlisted
  dev_t device = 0;                   // st_dev of the files below it
  std::string root;                   // directory of the file system that shows as mountpoint
  std::string mountpoint;             // seen from the root directory of the process
  std::string options;                // of this mount: "rw,nosuid,relatime"
  std::optional<int> shared;          // its peer group; none where mounts don't propagate from it
  std::optional<int> master;          // the peer group that it is a slave of
  std::optional<int> propagate_from;  // nearest visible dominant group of its master
  bool unbindable = false;            // private, and refuses to be bound elsewhere
  std::string type;                   // "ext4", or "fuse.sshfs" with a subtype
  std::string source;                 // device or word that mount(2) was given; may be empty
  std::string super_options;          // of the file system, whichever mount shows it
};

/// All mounts of a mountinfo text, in its order: parents before what is mounted on them later.
///
/// Errors     EBADMSG   a line is not in the format; the message has its number and text
Result<std::vector<Mount>> parse_mountinfo(std::string_view text);

/// The mount table of a process: the mounts of its mount namespace that are reachable from its
/// root directory. After chroot(2) the others are left out, not shown with another path.
///
///   process_fd    descriptor of /proc/PID, from open_process
///
/// Errors     EACCES    ptrace access to that process is denied: not even root may, always
///            EINVAL    the process has no mount namespace any more: it is a zombie
///            ESRCH     the process is gone
/// Races      mounts made or removed between two read(2) calls may be in the table or not; a
///            mount that stays throughout is there once
Result<std::vector<Mount>> read_mountinfo(int process_fd);

/// As read_mountinfo, from an open mountinfo file. It tells the namespace and root directory that
/// the process had when the file was opened.
Result<std::vector<Mount>> read_open_mountinfo(int mountinfo_fd);

/// "private", "shared", "slave", "slave+shared" or "unbindable".
std::string_view propagation_of(const Mount& mount);

/// Whether a comma-separated list of options has `option`: a whole word, "size" for "size=4k" too.
bool has_option(std::string_view options, std::string_view option);

/// `field` with its octal escapes decoded: "a\040b" is "a b". What is no escape stays as it is.
std::string decode_octal(std::string_view field);

}  // namespace lab::procfs
