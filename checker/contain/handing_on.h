// handing_on.h: programs that would do a submission's work for it, and how they are kept away.
//
// In grading, a copy of the probe is mounted over each of them. Started under such a name, it tells
// the judge so and exits with 126. Copies under another name are found by their bytes.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lab::checker {

/// The paths of runtimes that this machine has, and of reference programs beside the checker; but
/// never that of the submission itself. Symbolic links are resolved.
std::vector<std::string> programs_to_keep_away(const std::string& program_directory,
                                               const std::string& submission);

/// The bytes of a probe that, whatever its arguments, connects to `socket_path`, introduces itself
/// as `label` with its own argv[0], and exits with 126.
///
/// Errors     ENAMETOOLONG  socket_path and label do not fit into its section .door
Result<std::string> stand_in_image(std::string_view socket_path, std::string_view label);

/// The one of `programs` whose bytes the executable of process `process_fd` has; empty where it is
/// none of them. `kept_away` is their content: a mount covers the files themselves by now.
struct KnownProgram {
  std::string path;
  std::string bytes;
};
std::vector<KnownProgram> read_programs(const std::vector<std::string>& paths);
std::string known_program_of(int process_fd, const std::vector<KnownProgram>& programs);

}  // namespace lab::checker
