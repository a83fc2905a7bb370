// process.cc: see process.h.

#include "checker/contain/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "kernel/process.h"
#include "procfs/file.h"

namespace lab::checker {

namespace {

Result<std::string> read_link(int directory, const char* name) {
  std::array<char, 4096> target;
  const ssize_t length = ::readlinkat(directory, name, target.data(), target.size());
  if (length < 0) return fail_errno("readlinkat", "{}, {:?}", directory, name);
  return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<std::vector<std::string>> list_names(int directory, const char* name) {
  UniqueFd fd = TRY(kernel::openat(directory, name, O_RDONLY | O_DIRECTORY));
  DIR* stream = ::fdopendir(fd.get());
  if (stream == nullptr) return fail_errno("fdopendir", "{:?}", name);
  (void)fd.release();  // closedir closes it
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view found = entry->d_name;
    if (found != "." && found != "..") names.emplace_back(found);
  }
  ::closedir(stream);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Process::Process(pid_t pid, UniqueFd pidfd, UniqueFd directory)
    : pid_(pid), pidfd_(std::move(pidfd)), directory_(std::move(directory)) {}

Result<Process> Process::open(pid_t pid) {
  UniqueFd pidfd = TRY(kernel::pidfd_open(pid));
  return TRY(of(std::move(pidfd)));
}

Result<Process> Process::of(UniqueFd pidfd) {
  const pid_t pid = TRY(calls::pid_of(pidfd.get()));
  UniqueFd directory = TRY(procfs::open_process(pid));
  // The number could have been given on between the two calls, but only if the process of the
  // pidfd had been waited for by then.
  TRY(calls::pid_of(pidfd.get()));
  return Process(pid, std::move(pidfd), std::move(directory));
}

Result<Process> Process::of_or_gone(UniqueFd pidfd) {
  UniqueFd kept = TRY(kernel::duplicate(pidfd.get()));
  Result<Process> process = of(std::move(pidfd));
  const int number = process ? 0 : process.error().number;
  if (number != ESRCH && number != ENOENT) return process;
  return Process(0, std::move(kept), UniqueFd());
}

bool Process::is_alive() const {
  const Result<bool> ended = calls::wait_readable(pidfd_.get(), Deadline::in(0));
  return ended && !*ended;
}

Finding Process::lost(const Error& error) const {
  if (is_alive()) return finding_of(error);
  return failed("SUB-004", fmt::format("process {} ended while the checker looked at it", pid_),
                "it runs until it is told to end");
}

Seen<void> Process::kill(int signal) const {
  if (Result<void> sent = kernel::pidfd_send_signal(pidfd_.get(), signal); !sent) {
    return lost(sent.error());
  }
  return {};
}

Seen<procfs::Status> Process::status() const {
  Result<procfs::Status> status = procfs::read_status(directory_.get());
  if (!status) return lost(status.error());
  return std::move(status).value();
}

Seen<procfs::Stat> Process::stat() const {
  Result<procfs::Stat> stat = procfs::read_stat(directory_.get());
  if (!stat) return lost(stat.error());
  return std::move(stat).value();
}

Seen<std::vector<procfs::Mount>> Process::mounts() const {
  Result<std::vector<procfs::Mount>> mounts = procfs::read_mountinfo(directory_.get());
  if (!mounts) return lost(mounts.error());
  return std::move(mounts).value();
}

Seen<std::string> Process::read(const char* name) const {
  Result<std::string> text = procfs::read_file(directory_.get(), name);
  if (!text) return lost(text.error());
  return std::move(text).value();
}

Seen<std::string> Process::link(const char* name) const {
  Result<std::string> target = read_link(directory_.get(), name);
  if (!target) return lost(target.error());
  return std::move(target).value();
}

Seen<std::vector<std::string>> Process::list(const char* name) const {
  Result<std::vector<std::string>> names = list_names(directory_.get(), name);
  if (!names) return lost(names.error());
  return std::move(names).value();
}

Seen<std::string> Process::namespace_of(std::string_view kind) const {
  const procfs::NamespaceKind* known = procfs::namespace_kind(kind);
  return link(known != nullptr ? known->file : "ns/unknown");
}

Seen<std::string> Process::namespace_for_children(std::string_view kind) const {
  const procfs::NamespaceKind* known = procfs::namespace_kind(kind);
  return link(known != nullptr ? known->for_children : "ns/unknown");
}

}  // namespace lab::checker
