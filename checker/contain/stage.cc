// stage.cc: see stage.h.

#include "checker/contain/stage.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "kernel/clone.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "procfs/file.h"
#include "procfs/mountinfo.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

// An end to a submission that fills memory.
constexpr const char* kCoverOptions = "size=64m,mode=1777";

bool is_below(const std::string& path, std::string_view directory) {
  return path == directory || path.starts_with(fmt::format("{}/", directory));
}

// The kernel's own file systems, and whatever is mounted on a name in /proc, /sys or /dev.
bool stays_as_it_is(const procfs::Mount& mount) {
  const std::initializer_list<std::string_view> types = {
      "proc", "sysfs", "cgroup", "cgroup2", "devpts", "devtmpfs", "mqueue", "nsfs", "binfmt_misc"};
  const std::initializer_list<std::string_view> directories = {"/proc", "/sys", "/dev"};
  return std::find(types.begin(), types.end(), mount.type) != types.end() ||
         std::any_of(directories.begin(), directories.end(), [&](std::string_view directory) {
           return is_below(mount.mountpoint, directory);
         });
}

// The names in a directory, before something is mounted over it.
std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(directory, problem)) {
    names.push_back(entry.path().filename());
  }
  return names;
}

Result<void> show(int tree, const std::vector<std::string>& names, const std::string& directory) {
  const std::string host = fmt::format("{}/{}", directory, kHostInCover);
  TRY(kernel::mkdirat(AT_FDCWD, host.c_str(), 0755));
  TRY(kernel::move_mount(tree, "", AT_FDCWD, host.c_str(), MOVE_MOUNT_F_EMPTY_PATH));
  for (const std::string& name : names) {
    const std::string link = fmt::format("{}/{}", directory, name);
    TRY(kernel::symlinkat(fmt::format("{}/{}", kHostInCover, name).c_str(), AT_FDCWD,
                          link.c_str()));
  }
  return {};
}

}  // namespace

Result<void> enter_stage() {
  TRY(kernel::unshare(CLONE_NEWNS));
  TRY(kernel::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr));
  const UniqueFd self = TRY(procfs::open_process(::getpid()));
  mount_attr read_only{};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  for (const procfs::Mount& mount : TRY(procfs::read_mountinfo(self.get()))) {
    // By its path a mount that others cover is out of reach, for a submission too.
    if (!stays_as_it_is(mount)) {
      (void)kernel::mount_setattr(AT_FDCWD, mount.mountpoint.c_str(), AT_SYMLINK_NOFOLLOW,
                                  read_only);
    }
  }
  return {};
}

Result<void> cover(const std::string& directory, bool is_shown) {
  UniqueFd old;
  std::vector<std::string> names;
  if (is_shown) {
    old = TRY(kernel::open_tree(AT_FDCWD, directory.c_str(), OPEN_TREE_CLONE | AT_RECURSIVE));
    names = names_in(directory);
  }
  TRY(kernel::mount("tmpfs", directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, kCoverOptions));
  return is_shown ? show(old.get(), names, directory) : Result<void>();
}

}  // namespace lab::checker
