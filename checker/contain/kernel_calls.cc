// kernel_calls.cc: see kernel_calls.h.

#include "checker/contain/kernel_calls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "kernel/file.h"
#include "kernel/terminal.h"
#include "procfs/file.h"

namespace lab::checker::calls {

namespace {

constexpr std::size_t kMostFds = 8;
constexpr std::size_t kMostBytes = 256 * 1024;

void take_descriptors(msghdr& message, std::vector<UniqueFd>& fds) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      fds.emplace_back(fd);
    }
  }
}

}  // namespace

void reset_signals() {
  // The kernel's struct sigaction in all zeroes is SIG_DFL, whatever else it has.
  constexpr unsigned char kDefault[64] = {};
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    ::syscall(SYS_rt_sigaction, signal, kDefault, nullptr, sizeof(std::uint64_t));
  }
}

Result<int> poll(std::span<pollfd> fds, const Deadline& deadline) {
  for (;;) {
    const int wait_ms = deadline.next_wait_ms();
    const int ready = ::poll(fds.data(), fds.size(), wait_ms);
    if (ready > 0 || (ready == 0 && wait_ms == 0)) return ready;
    if (ready < 0 && errno != EINTR) return fail_errno("poll", "{} descriptors", fds.size());
  }
}

Result<bool> wait_readable(int fd, const Deadline& deadline) {
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  return TRY(poll({&wanted, 1}, deadline)) > 0;
}

Result<void> send_packet(int socket, std::string_view bytes, std::span<const int> fds) {
  alignas(cmsghdr) char control[CMSG_SPACE(kMostFds * sizeof(int))] = {};
  iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!fds.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(fds.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fds.size_bytes());
    std::memcpy(CMSG_DATA(rights), fds.data(), fds.size_bytes());
  }
  if (::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
    return fail_errno("sendmsg", "{}, {} bytes, {} fds", socket, bytes.size(), fds.size());
  }
  return {};
}

Result<Packet> receive_packet(int socket) {
  alignas(cmsghdr) char control[CMSG_SPACE(kMostFds * sizeof(int))] = {};
  Packet packet;
  packet.bytes.resize(kMostBytes);
  iovec part{.iov_base = packet.bytes.data(), .iov_len = packet.bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t length = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (length < 0) return fail_errno("recvmsg", "{}", socket);
  packet.bytes.resize(static_cast<std::size_t>(length));
  take_descriptors(message, packet.fds);
  return packet;
}

Result<UniqueFd> listen_at(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path) return fail(ENAMETOOLONG, "bind", "{:?}", path);
  path.copy(address.sun_path, path.size());
  UniqueFd listener(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener.is_open()) return fail_errno("socket", "AF_UNIX, SOCK_SEQPACKET");
  if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return fail_errno("bind", "{:?}", path);
  }
  // Any user may connect: a probe that gave up its ids has to introduce its children.
  if (::chmod(path.c_str(), 0777) != 0) return fail_errno("chmod", "{:?}", path);
  if (::listen(listener.get(), 128) != 0) return fail_errno("listen", "{:?}", path);
  return listener;
}

Result<UniqueFd> accept(int listener) {
  UniqueFd connection(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!connection.is_open()) return fail_errno("accept4", "{}", listener);
  return connection;
}

Result<pid_t> peer_pid(int socket) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
    return fail_errno("getsockopt", "{}, SO_PEERCRED", socket);
  }
  return peer.pid;
}

Result<pid_t> pid_of(int pidfd) {
  const std::string path = fmt::format("/proc/self/fdinfo/{}", pidfd);
  const std::string text = TRY(procfs::read_file(AT_FDCWD, path.c_str()));
  constexpr std::string_view kField = "\nPid:\t";
  const std::size_t field = text.find(kField);
  pid_t pid = -1;
  if (field != std::string::npos) {
    std::from_chars(text.data() + field + kField.size(), text.data() + text.size(), pid);
  }
  if (pid <= 0) return fail(ESRCH, "pidfd_open", "fdinfo of {}: Pid {}", pidfd, pid);
  return pid;
}

Result<UniqueFd> fixed_memory_file(const char* name, off_t size_bytes) {
  UniqueFd file(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.is_open()) return fail_errno("memfd_create", "{:?}", name);
  if (::ftruncate(file.get(), size_bytes) != 0) {
    return fail_errno("ftruncate", "{}, {}", file.get(), size_bytes);
  }
  if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0) {
    return fail_errno("fcntl", "{}, F_ADD_SEALS", file.get());
  }
  return file;
}

std::string written_text(int memory_file) {
  const off_t length = ::lseek(memory_file, 0, SEEK_CUR);
  if (length <= 0) return {};
  Result<std::string> text = calls::pread(memory_file, static_cast<std::size_t>(length), 0);
  return text ? std::move(text).value() : std::string();
}

Result<std::string> pread(int fd, std::size_t length, std::uint64_t offset) {
  std::string bytes(length, '\0');
  std::size_t done = 0;
  while (done < length) {
    const ssize_t count =
        ::pread(fd, bytes.data() + done, length - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno("pread", "{}, {} bytes at {:#x}", fd, length, offset);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

Result<void> link(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) != 0) return fail_errno("link", "{:?}, {:?}", from, to);
  return {};
}

Result<std::array<UniqueFd, 2>> open_pty() {
  UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!master.is_open()) return fail_errno("posix_openpt", "O_RDWR|O_NOCTTY");
  UniqueFd slave = TRY(kernel::open_terminal_of(master.get()));
  return std::array<UniqueFd, 2>{std::move(master), std::move(slave)};
}

Result<pid_t> foreground_of(int master) {
  pid_t group = 0;
  if (::ioctl(master, TIOCGPGRP, &group) != 0) return fail_errno("ioctl", "{}, TIOCGPGRP", master);
  return group;
}

Result<std::string> random_hex(std::size_t count) {
  std::vector<unsigned char> bytes(count);
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(count)) {
    return fail_errno("getrandom", "{}", count);
  }
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace lab::checker::calls
