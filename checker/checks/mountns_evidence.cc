// mountns_evidence.cc: see mountns_evidence.h.

#include "checker/checks/mountns_evidence.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "observe/open_inside.h"
#include "procfs/file.h"

namespace lab::checker {

namespace {

constexpr int kNoJudge = 120;  // exit status of a probe that finds no socket

}  // namespace

Launch in_rootfs(const Rootfs& rootfs, const Words& options) {
  Launch launch{.options = {"--rootfs", rootfs.path}, .command = rootfs.probe_command()};
  launch.options.insert(launch.options.end(), options.begin(), options.end());
  return launch;
}

Seen<Contained> start_launch(Subject& subject, const Rootfs& rootfs, const Launch& launch) {
  Run* run = SEE(subject.start(launch));
  Probe probe = SEE(run->probe());
  return Contained{rootfs, run, std::move(probe)};
}

Seen<Contained> start_in(Subject& subject, const Rootfs& rootfs, const Words& options) {
  return start_launch(subject, rootfs, in_rootfs(rootfs, options));
}

Seen<Contained> start_contained(Subject& subject, const Words& options) {
  return start_in(subject, SEE(subject.arena().make_rootfs()), options);
}

Seen<Ended> finish(Contained& contained, int status) {
  SEE(contained.probe.send({"exit", std::to_string(status)}));
  return contained.run->end();
}

Seen<void> expect_refusal(Subject& subject, const Launch& launch, std::string_view diagnosis,
                          std::string_view what) {
  Launch quiet = launch;
  // COMMAND must not run: if it does, it ends by itself, because it finds no socket.
  if (!quiet.command.empty()) quiet.command = {"/probe", "/no-socket", "x"};
  Run* run = SEE(subject.start(quiet));
  const Ended ended = SEE(run->end());
  const bool is_lab_02 = diagnosis.starts_with("MNT");
  if (ended != Ended{.number = 125}) {
    const bool has_gone_on = ended.killed || ended.number == 0 || ended.number == kNoJudge;
    return failed(has_gone_on ? diagnosis
                  : is_lab_02 ? "MNT-056"
                              : "PRP-049",
                  fmt::format("{}: {}", what, to_string(ended)), "status 125");
  }
  if (run->printed_error().empty()) {
    return failed(is_lab_02 ? "MNT-059" : "PRP-050",
                  fmt::format("{}: status 125, and no message", what),
                  "a message on standard error that says why");
  }
  return {};
}

// ---- files -----------------------------------------------------------------------------------

namespace {

Seen<std::optional<struct stat>> look_from(int directory, const std::string& path) {
  const Result<struct stat> file = kernel::fstatat(directory, path.c_str(), AT_SYMLINK_NOFOLLOW);
  if (file) return std::optional(*file);
  const int number = file.error().number;
  if (number == ENOENT || number == ENOTDIR) return std::optional<struct stat>();
  return finding_of(file.error());
}

}  // namespace

Seen<std::optional<struct stat>> look(const std::string& judge_path) {
  return look_from(AT_FDCWD, judge_path);
}

Seen<std::optional<struct stat>> look(const Process& process, const std::string& path) {
  return look_from(process.directory(), "root" + path);
}

Seen<struct stat> file_of(const Process& process, const std::string& link) {
  return SEE(kernel::fstatat(process.directory(), link.c_str(), 0));
}

bool is_same_file(const struct stat& left, const struct stat& right) {
  return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

Seen<void> make_directory(Arena& arena, const std::string& path) {
  SEE(kernel::mkdirat(AT_FDCWD, arena.judge_path(path).c_str(), 0755));
  return {};
}

Seen<void> make_file(Arena& arena, const std::string& path, std::string_view text) {
  UniqueFd file = SEE(
      kernel::openat(AT_FDCWD, arena.judge_path(path).c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644));
  SEE(kernel::write(file.get(), text));
  return {};
}

Seen<void> make_link(Arena& arena, const std::string& target, const std::string& path) {
  SEE(kernel::symlinkat(target.c_str(), AT_FDCWD, arena.judge_path(path).c_str()));
  return {};
}

Seen<std::optional<std::string>> text_of(Arena& arena, const std::string& path) {
  const std::string judge_path = arena.judge_path(path);
  if (!SEE(look(judge_path))) return std::optional<std::string>();
  return std::optional(SEE(procfs::read_file(AT_FDCWD, judge_path.c_str())));
}

// ---- mounts ----------------------------------------------------------------------------------

const procfs::Mount* mount_at(const Mounts& mounts, std::string_view mountpoint) {
  const procfs::Mount* found = nullptr;
  for (const procfs::Mount& mount : mounts) {
    if (mount.mountpoint == mountpoint) found = &mount;
  }
  return found;
}

const procfs::Mount* mount_over(const Mounts& mounts, std::string_view path) {
  for (std::string_view prefix = path; !prefix.empty();) {
    if (const procfs::Mount* mount = mount_at(mounts, prefix)) return mount;
    prefix = prefix.substr(0, prefix.rfind('/'));
  }
  return mount_at(mounts, "/");
}

const procfs::Mount* added_mount(const Mounts& before, const Mounts& after) {
  for (const procfs::Mount& mount : after) {
    const bool is_old = std::any_of(before.begin(), before.end(), [&mount](const auto& earlier) {
      return earlier.id == mount.id;
    });
    if (!is_old) return &mount;
  }
  return nullptr;
}

std::string text_of(const procfs::Mount& mount) {
  return fmt::format("{} ({} {}, {}, {}, root {})", mount.mountpoint, mount.type, mount.source,
                     mount.options, procfs::propagation_of(mount), mount.root);
}

Seen<Mounts> whole_table(const Process& process) {
  UniqueFd mount_namespace = SEE(kernel::openat(process.directory(), "ns/mnt", O_RDONLY));
  return whole_table(mount_namespace.get());
}

Seen<Mounts> whole_table(int mount_namespace_fd) {
  // The judge's own /proc, since the namespace may have none.
  UniqueFd proc = SEE(kernel::openat(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY));
  UniqueFd table =
      SEE(observe::open_inside(mount_namespace_fd, proc.get(), "self/mountinfo", O_RDONLY));
  return SEE(procfs::read_open_mountinfo(table.get()));
}

Seen<void> mount_tmpfs(Probe& probe, const std::string& path) {
  SEE(probe.need({"mount", "tmpfs", path, "tmpfs", "0", "size=1m"}));
  return {};
}

// ---- the machine -----------------------------------------------------------------------------

bool is_in_user_namespace() {
  constexpr ino_t kInitialUserNamespace = 0xEFFFFFFD;  // PROC_USER_INIT_INO, linux/proc_ns.h
  const Result<struct stat> own = kernel::fstatat(AT_FDCWD, "/proc/self/ns/user", 0);
  return own && own->st_ino != kInitialUserNamespace;
}

}  // namespace lab::checker
