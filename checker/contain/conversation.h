// conversation.h: Probe, the judge's side of a conversation with a probe.
//
// The probe (probe.cc) is the COMMAND that the submission is told to run. It does one request after
// the other and says how that went. Words and answers:
//
//   exit N                         ends with status N; no answer (use Probe::send)
//   handle SIGNAL                  a handler; each delivery is an event "signal N"
//   mount SOURCE TARGET TYPE FLAGS DATA     FLAGS a number; "" is NULL
//   umount TARGET FLAGS
//   mkdir PATH | rmdir PATH | unlink PATH | symlink TARGET PATH | link OLD NEW
//   mknod PATH MODE MAJOR MINOR    MODE with the type, a number
//   write PATH TEXT                makes or cuts the file; answers the number of bytes written
//   read PATH                      the first 32 KiB
//   readlink PATH | list PATH      list: names, one on a line
//   stat PATH | lstat PATH         "MODE UID GID SIZE DEV INO RDEV_MAJOR RDEV_MINOR", decimal
//   statfs PATH                    "TYPE FLAGS BLOCKS BLOCK_BYTES", decimal
//   open PATH FLAGS                a descriptor's number | close FD
//   write_fd FD TEXT | read_fd FD
//   chdir PATH | getcwd | chmod PATH MODE | chown PATH UID GID
//   setid UID GID                  all ids at once, supplementary groups emptied
//   setsid | setpgid PID GROUP | tcsetpgrp FD GROUP | tcgetpgrp FD      GROUP 0: its own
//   fork LABEL                     a child, itself a probe that introduces itself by LABEL; its PID
//   orphan LABEL                   as fork, with a parent in between that has ended
//   run PROGRAM ARG...             fork, execve, wait: "exited N", "killed N"
//   job FOREGROUND PROGRAM ARG...  as a shell starts a job: a process group of its own, with
//                                  FOREGROUND "1" in the terminal's foreground; answers its PID
//   spawn PROGRAM ARG...           fork and execve, nothing else; its PID
//   wait PID                       of a child or job: "exited N", "killed N", "stopped N"
//   kill PID SIGNAL                PID as the probe sees it
//   ioctl_number FD REQUEST N      ioctl(2) with a pointer to N; answers what N became
//   window_size FD                 "ROWS COLUMNS"
//   syscall NUMBER ARG...          whole numbers only; answers what it returned

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "checker/contain/deadline.h"
#include "checker/contain/process.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// What a request came to.
struct Answer {
  int number = 0;    // errno value; 0: done
  std::string text;  // what it answered
};

/// A probe whose identity was proved when it introduced itself. Destroying this object ends the
/// conversation, and with it the probe: it exits with status 0 at end-of-file.
class Probe {
 public:
  /// The process that it is: look there for evidence.
  const Process& process() const { return process_; }

  /// The words of the probe's command line behind its label.
  const std::vector<std::string>& arguments() const { return arguments_; }

  /// Has one request done and waits for the answer, whatever it is.
  Seen<Answer> ask(const std::vector<std::string>& request);

  /// As ask, where nothing but success makes sense: an errno is a Finding that nothing can be told.
  Seen<std::string> need(const std::vector<std::string>& request);

  /// Sends a request that has no answer: {"exit", "7"}.
  Seen<void> send(const std::vector<std::string>& request);

  /// Waits for the next event, "signal 15"; those that came during ask are kept in order.
  Seen<std::string> next_event();

  /// Waits until the probe has ended; the events that nobody asked for until then.
  Seen<std::vector<std::string>> last_events();

 private:
  friend class ProbeDoor;
  Probe(Process process, UniqueFd socket, Deadline deadline, std::vector<std::string> arguments);
  Seen<bool> receive(std::string& message);

  Process process_;
  UniqueFd socket_;
  Deadline deadline_;
  std::vector<std::string> arguments_;
  std::vector<std::string> events_;
};

}  // namespace lab::checker
