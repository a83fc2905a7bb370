// launch.h: Launch, how one program is started in the arena.

#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace lab::checker {

/// One resource limit, as setrlimit(2) takes it.
struct Limit {
  int resource;  // RLIMIT_*
  rlimit value;
};

/// What standard input, output or error is.
struct Stream {
  enum class Kind {
    Usual,       // input: /dev/null; output and error: kept, see Run::printed
    Closed,      // not open at all
    Descriptor,  // `fd`
  };
  Kind kind = Kind::Usual;
  int fd = -1;  // borrowed; of Kind::Descriptor
};

/// The number of a descriptor that the caller of a lab has open, and COMMAND must not have.
inline constexpr int kStrayFd = 200;

/// A command line and the surroundings it starts in. Everything left out is plain: umask
/// 022, no signal blocked or ignored, a session of its own, no terminal, the ids of the checker.
struct Launch {
  std::vector<std::string> options = {};  // before "--": {"--depth", "2"}
  std::vector<std::string> command = {};  // behind "--": COMMAND ARG...; empty: neither is given
  std::string program = {};               // path; empty: the submission
  std::vector<std::string> environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"};
  std::string working_directory = "/";
  Stream input = {};
  Stream output = {};
  Stream error = {};
  int terminal = -1;  // borrowed slave end of a pty: becomes the controlling
                      // terminal, and all streams of kind Usual
  int stray = -1;     // borrowed: open in the program as kStrayFd
  std::optional<mode_t> umask = {};
  std::optional<std::vector<gid_t>> groups = {};  // supplementary groups
  std::vector<Limit> limits = {};
  std::vector<int> ignored_signals = {};
  std::vector<int> blocked_signals = {};
  bool without_sys_admin = false;  // CAP_SYS_ADMIN is taken out of the bounding set
};

}  // namespace lab::checker
