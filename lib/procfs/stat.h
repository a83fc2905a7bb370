// stat.h: one line about a process, /proc/PID/stat, as values.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lab::procfs {

/// What the labs and the checker need of /proc/PID/stat.
///
/// Source     /proc/PID/stat, fields 1 to 8 and 22
/// Format     52 fields with single spaces between; the second is in parentheses and may itself
///            hold spaces, newlines and parentheses: it ends at the last `)` of the file
/// Units      starttime_ticks: clock ticks (sysconf(_SC_CLK_TCK)) since boot, in the time namespace
///            of the reader
/// Races      read in one piece; state may have changed since
/// Manual     proc(5)
struct Stat {
  pid_t pid = 0;                      // in the PID namespace that this /proc was mounted for
  std::string comm;                   // at most 15 bytes, any but the null byte
  char state = '?';                   // R S D Z T t X I
  pid_t ppid = 0;                     // 0: the parent is outside of that PID namespace
  pid_t pgrp = 0;                     // process group
  pid_t session = 0;                  // session
  int tty_nr = 0;                     // device number of the controlling terminal; 0: none
  pid_t tpgid = 0;                    // foreground process group of that terminal; -1: no terminal
  std::uint64_t starttime_ticks = 0;  // with the pid it names a process for ever
};

/// Errors     EBADMSG   the text is not in the format
Result<Stat> parse_stat(std::string_view text);

///   process_fd    descriptor of /proc/PID, from open_process
///
/// Errors     ESRCH     the process is gone
Result<Stat> read_stat(int process_fd);

}  // namespace lab::procfs
