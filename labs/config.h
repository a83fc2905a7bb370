// config.h: what a container is, as one value. Options make it (options.h), every lab's plan reads
// it.

#pragma once

#include <termios.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// What a mount and its peers tell each other: mount_namespaces(7), SHARED SUBTREES.
enum class Propagation { kPrivate, kSlave, kShared, kUnbindable };

/// "slave", as options and mountinfo have it.
const char* name_of(Propagation propagation);

/// Nothing, if `word` is none of the four.
std::optional<Propagation> parse_propagation(std::string_view word);

/// Whether there must be a mount that is followed.
inline bool needs_peers(Propagation propagation) {
  return propagation == Propagation::kShared || propagation == Propagation::kSlave;
}

/// COMMAND, and what it starts with.
struct Command {
  std::vector<std::string> words;        // COMMAND and its arguments
  std::vector<std::string> environment;  // all of its variables, as "K=V"
  std::string workdir;                   // where it starts; empty: where it is then
  bool has_terminal = false;             // one of its own
};

/// The directory that becomes /.
struct Root {
  std::string path;
  std::string overlay;  // where the container writes instead; empty: into the directory itself
  bool is_read_only = false;
  Propagation propagation = Propagation::kPrivate;
};

/// One mount below the root.
struct Mount {
  std::string type;          // of a new file system; "bind": shows what is on the host already
  std::string source = {};   // of a bind, a path of the host; with all that is mounted below it
  std::string destination;   // in the container, absolute
  unsigned long flags = 0;   // MS_NOSUID ...; of a bind MS_RDONLY alone, which holds for all of it
  std::string options = {};  // of the file system: "mode=755"
  Propagation propagation = Propagation::kPrivate;
  bool needs_directory = false;  // which has to be made in /dev first

  bool is_bind() const { return type == "bind"; }
};

/// A character device in /dev.
struct Device {
  std::string path;
  unsigned major_number, minor_number;  // devices.txt of the kernel's documentation
};

/// A symbolic link in /dev.
struct Link {
  std::string path, target;
};

/// A whole container.
struct Config {
  Command command;

  // Lab 01
  bool has_init = false;         // PID 1 is a process of ours, and COMMAND its child
  int depth = 1;                 // nested PID namespaces
  std::uint64_t namespaces = 0;  // CLONE_NEWNS ...: new ones, besides a PID namespace

  // Lab 02
  Root root;
  std::vector<Mount> mounts;  // in this order
  std::vector<Device> devices;
  std::vector<Link> links;
  std::vector<std::string> read_only, masked;  // paths of the container

  // What this host makes of it: 02-mountns/host.h
  bool binds_devices = false;       // from the host, because this process may make none
  bool has_user_xattr = false;      // an overlay may not write trusted.* attributes
  std::optional<termios> terminal;  // of standard input, if that is one
};

}  // namespace lab
