// kernel_calls.h: the system calls that the checker alone needs; the rest is in lib/kernel.

#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "checker/contain/deadline.h"

namespace lab::checker::calls {

/// One message, and the descriptors that came with it. `bytes` is empty at end-of-file.
struct Packet {
  std::string bytes;
  std::vector<UniqueFd> fds;
};

/// Sets every signal to SIG_DFL, also the C library's own two, 32 and 33: posix_spawn(3) lets them
/// be ignored in what it starts, the checker perhaps, and signal(3) refuses them.
///
/// Manual     rt_sigaction(2), signal(7)
void reset_signals();

/// Waits until something happens to one of `fds`, or the deadline passes: then 0.
///
/// Retries    EINTR, with what is left of the time
/// Manual     poll(2)
Result<int> poll(std::span<pollfd> fds, const Deadline& deadline);

/// Waits until `fd` is readable or at its end; false when the deadline passes first.
Result<bool> wait_readable(int fd, const Deadline& deadline);

/// Sends one message and copies of `fds` with it, at most 8.
///
/// Errors     EAGAIN   the other side does not read what it gets, and no more fits
///            EPIPE    the other end is closed (no SIGPIPE)
/// Manual     sendmsg(2), unix(7), SCM_RIGHTS
Result<void> send_packet(int socket, std::string_view bytes, std::span<const int> fds = {});

/// Receives one message that is there already; the wait is wait_readable's.
///
/// Errors     EAGAIN   none is there
/// Manual     recvmsg(2), unix(7)
Result<Packet> receive_packet(int socket);

/// A SOCK_SEQPACKET socket that listens at `path`, open to all users; close-on-exec.
///
/// Manual     unix(7)
Result<UniqueFd> listen_at(const std::string& path);

/// The next connection; close-on-exec, does not block.
Result<UniqueFd> accept(int listener);

/// The PID of the process that called connect(2), in the caller's PID namespace. The kernel took
/// it down; the process cannot choose it.
///
/// Manual     unix(7), SO_PEERCRED
Result<pid_t> peer_pid(int socket);

/// The number, in the PID namespace of the caller's /proc, of the process of `pidfd`.
///
/// Errors     ESRCH    it has ended and was waited for
/// Manual     pidfd_open(2); /proc/self/fdinfo in proc(5)
Result<pid_t> pid_of(int pidfd);

/// A memory file of fixed size: what is written beyond fails with EPERM instead of eating memory.
///
/// Manual     memfd_create(2), F_SEAL_GROW
Result<UniqueFd> fixed_memory_file(const char* name, off_t size_bytes);

/// What was written through the shared offset of a fixed memory file so far.
std::string written_text(int memory_file);

/// `length` bytes at `offset`, or less where the file ends: /proc/PID/mem takes addresses.
///
/// Manual     pread(2)
Result<std::string> pread(int fd, std::size_t length, std::uint64_t offset);

/// Makes `to` another name of the file `from`.
///
/// Manual     link(2)
Result<void> link(const std::string& from, const std::string& to);

/// A new pseudo-terminal: first the master, then the slave end. Both close-on-exec.
///
/// Manual     pty(7), TIOCGPTPEER(2const)
Result<std::array<UniqueFd, 2>> open_pty();

/// The foreground process group of the pseudo-terminal of `master`; 0 where there is none.
///
/// Manual     TIOCGPGRP(2const)
Result<pid_t> foreground_of(int master);

/// `count` random bytes as hexadecimal digits.
///
/// Manual     getrandom(2)
Result<std::string> random_hex(std::size_t count);

}  // namespace lab::checker::calls
