#include "observe/open_inside.h"

#include <unistd.h>

#include <cstring>

#include "kernel/clone.h"
#include "kernel/file.h"
#include "kernel/process.h"
#include "kernel/socket.h"

namespace lab::observe {

namespace {

struct Request {
  int mount_namespace_fd;
  int directory;
  const char* path;
  int flags;
};

Result<UniqueFd> enter_and_open(const Request& request) {
  TRY(kernel::setns(request.mount_namespace_fd, CLONE_NEWNS));
  return kernel::openat(request.directory, request.path, request.flags);
}

// What the child sends is always an Error, whose number is 0 where a descriptor comes along.
[[noreturn]] void serve(const Request& request, int socket) {
  const Result<UniqueFd> opened = enter_and_open(request);
  const Error outcome = opened ? Error{} : opened.error();
  const std::span bytes(reinterpret_cast<const char*>(&outcome), sizeof outcome);
  const Result<void> sent = kernel::send_message(socket, bytes, opened ? opened->get() : -1);
  ::_exit(sent ? 0 : 1);
}

Result<UniqueFd> receive(int socket) {
  char bytes[sizeof(Error)];
  kernel::Received received = TRY(kernel::receive_message(socket, bytes, true));
  if (received.length != sizeof bytes) {
    return fail(EPIPE, "recvmsg", "{}: {} bytes", socket, received.length);
  }
  Error outcome;
  std::memcpy(&outcome, bytes, sizeof outcome);
  if (outcome.number != 0) return Failure{outcome};
  return std::move(received.fd);
}

}  // namespace

Result<UniqueFd> open_inside(int mount_namespace_fd, int directory, const char* path, int flags) {
  auto [here, there] = TRY(kernel::socketpair());
  int pidfd = -1;
  clone_args args = {};
  args.flags = CLONE_PIDFD;
  args.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  // No exit signal: a caller that handles SIGCHLD shall not take our child for one of its own.
  args.exit_signal = 0;
  const Request request = {mount_namespace_fd, directory, path, flags};
  if (TRY(kernel::clone3(args)) == 0) serve(request, there.get());

  const UniqueFd child(pidfd);
  there.reset();  // with this copy left open a child that died would never be end-of-file
  Result<UniqueFd> opened = receive(here.get());
  TRY(kernel::wait_for_end(child.get()));
  return opened;
}

}  // namespace lab::observe
