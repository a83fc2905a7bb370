// task_limit.cc: see task_limit.h.

#include "checker/contain/task_limit.h"

#include <fcntl.h>
#include <unistd.h>

#include <optional>

#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/mountinfo.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

constexpr const char* kMostTasks = "512";
constexpr int kEmptyMilliseconds = 2000;

/// Where the caller's own cgroup of the pids controller is, and how a task enters one below.
struct PidsHierarchy {
  std::string directory;
  const char* tasks_file;
};

// The path of the line of /proc/self/cgroup that names `controller` ("" is the line of cgroup v2).
std::optional<std::string> own_path(std::string_view text, std::string_view controller) {
  while (!text.empty()) {
    std::string_view line = procfs::take_until(text, '\n');
    (void)procfs::take_until(line, ':');
    const std::string_view controllers = procfs::take_until(line, ':');
    const bool is_it =
        controller.empty() ? controllers.empty() : procfs::has_option(controllers, controller);
    if (is_it) return std::string(line);
  }
  return std::nullopt;
}

Result<PidsHierarchy> find_hierarchy() {
  const std::string own = TRY(procfs::read_file(AT_FDCWD, "/proc/self/cgroup"));
  UniqueFd self = TRY(procfs::open_process(::getpid()));
  for (const procfs::Mount& mount : TRY(procfs::read_mountinfo(self.get()))) {
    if (mount.type == "cgroup" && procfs::has_option(mount.super_options, "pids")) {
      return PidsHierarchy{mount.mountpoint + own_path(own, "pids").value_or(""), "tasks"};
    }
    const std::string directory = mount.mountpoint + own_path(own, "").value_or("");
    if (mount.type != "cgroup2") continue;
    const auto controllers =
        procfs::read_file(AT_FDCWD, (directory + "/cgroup.subtree_control").c_str());
    if (controllers && controllers->find("pids") != std::string::npos) {
      return PidsHierarchy{directory, "cgroup.procs"};
    }
  }
  return fail(ENOENT, "cgroup", "no hierarchy with the pids controller");
}

Result<UniqueFd> make_limit(const std::string& directory, const char* tasks_file) {
  TRY(kernel::mkdirat(AT_FDCWD, directory.c_str(), 0755));
  UniqueFd most = TRY(kernel::openat(AT_FDCWD, (directory + "/pids.max").c_str(), O_WRONLY));
  TRY(kernel::write(most.get(), kMostTasks));
  return TRY(kernel::openat(AT_FDCWD, (directory + "/" + tasks_file).c_str(), O_WRONLY));
}

}  // namespace

TaskLimit::TaskLimit() {
  const Result<PidsHierarchy> hierarchy = find_hierarchy();
  const Result<std::string> name = calls::random_hex(4);
  if (!hierarchy || !name) return;
  directory_ = fmt::format("{}/nslab-checker-{}", hierarchy->directory, *name);
  Result<UniqueFd> tasks = make_limit(directory_, hierarchy->tasks_file);
  if (tasks) tasks_file_ = std::move(tasks).value();
}

TaskLimit::~TaskLimit() {
  tasks_file_.reset();
  if (directory_.empty()) return;
  // Where the judge was killed, its arena dies a moment later. cgroup v1 tells nobody when a group
  // becomes empty, so this tries again every millisecond.
  const Deadline deadline = Deadline::in(kEmptyMilliseconds);
  while (::rmdir(directory_.c_str()) != 0 && errno == EBUSY && !deadline.has_passed()) {
    (void)calls::poll({}, Deadline::in(1));
  }
}

}  // namespace lab::checker
