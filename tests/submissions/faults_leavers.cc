// faults_leavers.cc: lab 01's faults about what is left behind, one for each kind of thing, and
// about what is taken away.

#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

#include "kernel/file.h"
#include "kernel/mount.h"
#include "procfs/file.h"
#include "procfs/mountinfo.h"
#include "procfs/text.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

constexpr const char* kName = "nslab-left";

// A second run in the same place finds what the first one has left.
Result<void> unless_left(Result<void> made) {
  return !made && made.error().number == EEXIST ? Result<void>() : made;
}

// ---- cgroups -----------------------------------------------------------------------------------

// What stands behind "@" in the program's name: "pids" in "01-cgroup-left@pids", and "v2" for the
// hierarchy without controllers. Empty: any will do.
std::string_view wanted_hierarchy() {
  std::string_view name = program_invocation_short_name;
  (void)procfs::take_until(name, '@');
  return name;
}

// Where this mount shows the cgroup `path` of the hierarchy `controllers`; empty if it doesn't.
std::string shown_by(const procfs::Mount& mount, std::string_view controllers,
                     std::string_view path) {
  const bool is_v2 = controllers.empty();
  if (mount.type != (is_v2 ? "cgroup2" : "cgroup")) return {};
  while (!controllers.empty()) {
    if (!procfs::has_option(mount.super_options, procfs::take_until(controllers, ','))) return {};
  }
  const std::string below = std::filesystem::path(path).lexically_relative(mount.root);
  if (below.empty() || below.starts_with("..")) return {};
  return std::filesystem::path(mount.mountpoint) / below;
}

Result<void> make_cgroup(std::string_view controllers, std::string_view path) {
  const UniqueFd self = TRY(procfs::open_process(::getpid()));
  for (const procfs::Mount& mount : TRY(procfs::read_mountinfo(self.get()))) {
    const std::string directory = shown_by(mount, controllers, path);
    if (directory.empty()) continue;
    return unless_left(kernel::mkdirat(AT_FDCWD, (directory + "/" + kName).c_str(), 0755));
  }
  return fail(ENOENT, "mkdir", "a cgroup of {:?}, which is mounted nowhere", controllers);
}

Result<void> leave_a_cgroup(Context&) {
  const std::string own = TRY(procfs::read_file(AT_FDCWD, "/proc/self/cgroup"));
  const std::string_view wanted = wanted_hierarchy();
  for (std::string_view rest = own; !rest.empty();) {
    std::string_view path = procfs::take_until(rest, '\n');
    (void)procfs::take_until(path, ':');
    const std::string_view controllers = procfs::take_until(path, ':');
    if (wanted == (controllers.empty() ? "v2" : controllers)) return make_cgroup(controllers, path);
    if (wanted.empty() && make_cgroup(controllers, path)) return {};
  }
  return fail(ENOENT, "mkdir", "a cgroup in the hierarchy {:?}", wanted);
}

// ---- the others --------------------------------------------------------------------------------

Result<void> leave_a_link(Context&) {
  const UniqueFd any_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (::ioctl(any_socket.get(), SIOCBRADDBR, kName) == 0) return {};
  return unless_left(fail_errno("ioctl", "SIOCBRADDBR"));
}

Result<void> make_file(const std::string& directory) {
  const std::string path = directory + "/" + kName;
  const UniqueFd file = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT, 0600));
  return kernel::write(file.get(), "left\n");
}
Result<void> leave_a_file(Context&) {
  return make_file("/tmp");
}
Result<void> leave_shared_memory_of_posix(Context&) {
  return make_file("/dev/shm");
}

Result<void> leave_shared_memory(Context&) {
  if (::shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600) < 0) return fail_errno("shmget", "IPC_PRIVATE");
  return {};
}
Result<void> leave_semaphores(Context&) {
  if (::semget(IPC_PRIVATE, 1, IPC_CREAT | 0600) < 0) return fail_errno("semget", "IPC_PRIVATE");
  return {};
}
Result<void> leave_messages(Context&) {
  if (::msgget(IPC_PRIVATE, IPC_CREAT | 0600) < 0) return fail_errno("msgget", "IPC_PRIVATE");
  return {};
}

Result<void> leave_a_queue(Context&) {
  const long queue = ::syscall(SYS_mq_open, kName, O_CREAT | O_RDWR, 0600, nullptr);
  if (queue < 0) return fail_errno("mq_open", "{:?}", kName);
  ::close(static_cast<int>(queue));
  return {};
}

// ---- what is taken -----------------------------------------------------------------------------

// Undoes one mount more than it has made.
Result<void> take_a_mount(Context&) {
  (void)kernel::umount2("/run", MNT_DETACH);
  return {};
}

template <auto kAct>
void act_on_first(Plan& plan, const Config&) {
  add_to_first(plan, "a mistake", kAct);
}

constexpr Fault kFaults[] = {
    {.name = "01-cgroup-left", .edit = act_on_first<leave_a_cgroup>},
    {.name = "01-link-left", .edit = act_on_first<leave_a_link>},
    {.name = "01-file-left", .edit = act_on_first<leave_a_file>},
    {.name = "01-posix-memory-left", .edit = act_on_first<leave_shared_memory_of_posix>},
    {.name = "01-shared-memory-left", .edit = act_on_first<leave_shared_memory>},
    {.name = "01-semaphores-left", .edit = act_on_first<leave_semaphores>},
    {.name = "01-messages-left", .edit = act_on_first<leave_messages>},
    {.name = "01-queue-left", .edit = act_on_first<leave_a_queue>},
    {.name = "01-mount-taken", .edit = act_on_first<take_a_mount>},
};

}  // namespace

std::span<const Fault> faults_of_leavers() {
  return kFaults;
}

}  // namespace lab::faulty
