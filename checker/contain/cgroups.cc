// cgroups.cc: see cgroups.h.

#include "checker/contain/cgroups.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMostTasks = "512";

// ---- where they are ----------------------------------------------------------------------------

bool is_of_hierarchy(const procfs::Mount& mount, std::string_view controllers) {
  if (controllers.empty()) return mount.type == "cgroup2";
  // The controllers of one hierarchy of v1 are mounted together: the first stands for all.
  return mount.type == "cgroup" &&
         procfs::has_option(mount.super_options, controllers.substr(0, controllers.find(',')));
}

// Where a mount shows the cgroup of this path; empty where it is not below what the mount shows.
std::string below_mount(const procfs::Mount& mount, std::string_view path) {
  const std::string_view top = mount.root == "/" ? std::string_view() : mount.root;
  if (!path.starts_with(top)) return {};
  path.remove_prefix(top.size());
  if (!path.empty() && path.front() != '/') return {};
  return mount.mountpoint + std::string(path == "/" ? "" : path);
}

// A mount point of cgroupfs may be covered by something else: a mkdir there would make a directory.
bool is_cgroupfs(const std::string& directory) {
  struct statfs found {};
  if (::statfs(directory.c_str(), &found) != 0) return false;
  return found.f_type == CGROUP_SUPER_MAGIC || found.f_type == CGROUP2_SUPER_MAGIC;
}

// ---- making and removing -----------------------------------------------------------------------

Result<void> write_file(const std::string& path, std::string_view text) {
  const UniqueFd file = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_WRONLY));
  return kernel::write(file.get(), text);
}

// A new cpuset of v1 has neither processors nor memory, and nobody may enter it like that.
void fill_cpuset(const std::string& directory) {
  for (const char* name : {"/cpuset.cpus", "/cpuset.mems"}) {
    const std::string above = fs::path(directory).parent_path().native() + name;
    const Result<std::string> text = procfs::read_file(AT_FDCWD, above.c_str());
    if (text) (void)write_file(directory + name, *text);
  }
}

bool make_cgroup(const Cgroup& cgroup) {
  if (!kernel::mkdirat(AT_FDCWD, cgroup.directory.c_str(), 0755)) return false;
  if (procfs::has_option(cgroup.controllers, "cpuset")) fill_cpuset(cgroup.directory);
  return true;
}

// In a cgroup file system a directory has two links and one for each directory in it: most need no
// look at the forty files in them.
std::vector<fs::path> cgroups_below(const fs::path& directory) {
  std::vector<fs::path> found;
  const Result<struct stat> own = kernel::fstatat(AT_FDCWD, directory.c_str(), 0);
  if (!own || own->st_nlink <= 2) return found;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(directory, problem)) {
    if (entry.is_directory(problem)) found.push_back(entry.path());
  }
  return found;
}

void add_below(const fs::path& directory, const std::string& name, std::vector<std::string>& out) {
  for (const fs::path& path : cgroups_below(directory)) {
    out.push_back(fmt::format("{}/{}", name, path.filename().native()));
    add_below(path, out.back(), out);
  }
}

// A cgroup cannot run while one above is frozen: from the top downwards. v2 needs nothing of the
// kind.
void thaw_below(const std::string& directory) {
  (void)write_file(directory + "/freezer.state", "THAWED");
  for (const fs::path& path : cgroups_below(directory)) thaw_below(path);
}

void thaw_all(const std::vector<Cgroup>& cgroups) {
  for (const Cgroup& cgroup : cgroups) {
    if (procfs::has_option(cgroup.controllers, "freezer")) thaw_below(cgroup.directory);
  }
}

}  // namespace

std::vector<Cgroup> cgroups_of(std::string_view own, const std::vector<procfs::Mount>& mounts) {
  std::vector<Cgroup> cgroups;
  while (!own.empty()) {
    std::string_view line = procfs::take_until(own, '\n');
    (void)procfs::take_until(line, ':');
    const std::string_view controllers = procfs::take_until(line, ':');
    for (const procfs::Mount& mount : mounts) {
      if (!is_of_hierarchy(mount, controllers)) continue;
      std::string directory = below_mount(mount, line);
      if (directory.empty()) continue;
      cgroups.push_back({std::string(controllers), std::move(directory)});
      break;
    }
  }
  return cgroups;
}

bool remove_cgroup(const std::string& directory, const Deadline& deadline) {
  if (!is_cgroupfs(directory)) return true;
  thaw_below(directory);
  for (const fs::path& path : cgroups_below(directory)) (void)remove_cgroup(path, deadline);
  // cgroup v1 tells nobody when the last process has gone: try again each millisecond.
  while (::rmdir(directory.c_str()) != 0) {
    if (errno == ENOENT) return true;
    if (errno != EBUSY || deadline.has_passed()) return false;
    (void)calls::poll({}, Deadline::in(1));
  }
  return true;
}

ArenaCgroups::~ArenaCgroups() {
  const Deadline deadline = Deadline::in(kEnding_ms);
  for (const Cgroup& cgroup : cgroups_) (void)remove_cgroup(cgroup.directory, deadline);
}

void ArenaCgroups::thaw() const {
  thaw_all(cgroups_);
}

std::vector<std::string> ArenaCgroups::tasks_files() const {
  std::vector<std::string> files;
  for (const Cgroup& cgroup : cgroups_) {
    if (!cgroup.controllers.empty()) files.push_back(cgroup.directory + "/tasks");
  }
  return files;
}

RunCgroups RunCgroups::make(Ledger& ledger) {
  RunCgroups run;
  const Result<std::string> own = procfs::read_file(AT_FDCWD, "/proc/self/cgroup");
  const Result<UniqueFd> self = procfs::open_process(::getpid());
  if (!own || !self) return run;
  const Result<std::vector<procfs::Mount>> mounts = procfs::read_mountinfo(self->get());
  if (!mounts) return run;
  for (Cgroup& cgroup : cgroups_of(*own, *mounts)) {
    if (!is_cgroupfs(cgroup.directory)) continue;
    cgroup.directory += "/" + ledger.run();
    if (!ledger.note(cgroup.directory) || !make_cgroup(cgroup)) continue;
    // Only the pids controller has this file, and v2 only where its parent hands that down.
    (void)write_file(cgroup.directory + "/pids.max", kMostTasks);
    run.cgroups_.push_back(std::move(cgroup));
  }
  return run;
}

ArenaCgroups RunCgroups::make_arena() const {
  ArenaCgroups arena;
  for (const Cgroup& above : cgroups_) {
    Cgroup cgroup{above.controllers, above.directory + "/arena"};
    if (!make_cgroup(cgroup)) continue;
    if (cgroup.controllers.empty()) {
      Result<UniqueFd> directory =
          kernel::openat(AT_FDCWD, cgroup.directory.c_str(), O_PATH | O_DIRECTORY);
      if (directory) arena.v2_ = std::move(directory).value();
    }
    arena.cgroups_.push_back(std::move(cgroup));
  }
  return arena;
}

void RunCgroups::thaw() const {
  thaw_all(cgroups_);
}

std::vector<std::string> RunCgroups::lines() const {
  std::vector<std::string> lines;
  for (const Cgroup& cgroup : cgroups_) {
    const char* name = cgroup.controllers.empty() ? "v2" : cgroup.controllers.c_str();
    add_below(cgroup.directory, fmt::format("{} ", name), lines);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace lab::checker
