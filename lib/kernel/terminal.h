// terminal.h: terminals and pseudo-terminals.

#pragma once

#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// The foreground process group of a terminal.
///
/// Errors     ENOTTY   fd is not the caller's controlling terminal
/// Since      the first Linux
/// Manual     tcgetpgrp(3), TIOCGPGRP(2const)
Result<pid_t> tcgetpgrp(int fd);

/// Gives a terminal to the process group `group`.
///
/// A caller in the background gets SIGTTOU for it, unless that is blocked or ignored.
///
/// Errors     ENOTTY   fd is not the caller's controlling terminal
///            EPERM    the group is not of this session
/// Since      the first Linux
/// Manual     tcsetpgrp(3), TIOCSPGRP(2const)
Result<void> tcsetpgrp(int fd, pid_t group);

/// Gives the controlling terminal to the caller's process group, if the group that has it is gone:
/// an interactive shell in the container had taken it. A group that lives (a shell outside, say,
/// that has put the caller into the background) keeps it. Nothing without a terminal.
///
/// Since      the first Linux
/// Manual     tcsetpgrp(3), credentials(7)
void take_terminal_back();

/// The settings of a terminal.
///
/// Errors     ENOTTY   fd is not a terminal
/// Since      the first Linux
/// Manual     termios(3)
Result<termios> tcgetattr(int fd);

/// Sets them, once all output is written.
///
/// Errors     ENOTTY   fd is not a terminal
/// Since      the first Linux
/// Manual     termios(3)
Result<void> tcsetattr(int fd, const termios& settings);

/// Gives the terminal `to` the window size of the terminal `from`; its foreground process group
/// gets SIGWINCH for it.
///
/// Errors     ENOTTY   one of the two is not a terminal
/// Since      the first Linux
/// Manual     TIOCGWINSZ(2const)
Result<void> copy_window_size(int from, int to);

/// Unlocks the other end of a pseudo-terminal and opens it, without going by its path.
///
/// Errors     ENOTTY   master is not the master end of a pseudo-terminal
/// Owner      the caller; close-on-exec
/// Since      Linux 4.13 (TIOCGPTPEER)
/// Manual     TIOCGPTPEER(2const), TIOCSPTLCK(2const)
Result<UniqueFd> open_terminal_of(int master);

/// Makes `fd` the controlling terminal of the session that the caller leads.
///
/// Errors     EPERM    the caller leads no session, or the terminal belongs to another one
/// Since      the first Linux
/// Manual     TIOCSCTTY(2const)
Result<void> set_controlling_terminal(int fd);

}  // namespace lab::kernel
