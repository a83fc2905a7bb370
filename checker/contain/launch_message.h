// launch_message.h: a Launch as one message to the arena's PID 1.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checker/contain/launch.h"

namespace lab::checker {

/// The program's whole command line: its path, options, "--", COMMAND.
std::vector<std::string> command_line(const Launch& launch);

/// Everything of `launch` but the descriptors, which travel beside the message: those of the
/// streams that are not Closed, in order, then terminal and stray.
std::string encode(const Launch& launch);

/// The reverse. The numbers of streams and terminal are those of `fds`, in the order of encode.
///
/// Errors     EBADMSG  cut off, or a number is none: a fault of ours
Result<Launch> decode(std::string_view message, const std::vector<int>& fds);

}  // namespace lab::checker
