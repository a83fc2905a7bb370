// steps.cc: lab 03, solved: mounts that propagate, or don't.

#include "labs/03-shared-subtrees/steps.h"

#include <linux/stat.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstring>

#include "base/todo.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "plan/slots.h"
#include "procfs/file.h"
#include "procfs/mountinfo.h"

namespace lab {

// ---- before the clone ------------------------------------------------------------------------

static bool has_peers(const procfs::Mount& mount, Propagation wanted) {
  return mount.shared || (wanted == Propagation::kSlave && mount.master);
}

Result<void> FindPeers::perform() const {
  const struct statx file = TRY(kernel::statx(AT_FDCWD, path.c_str(), 0));
  const UniqueFd self = TRY(procfs::open_process(0));
  const std::vector<procfs::Mount> mounts = TRY(procfs::read_mountinfo(self.get()));
  for (const procfs::Mount& mount : mounts) {
    if (static_cast<std::uint64_t>(mount.id) != file.stx_mnt_id) continue;
    if (has_peers(mount, wanted)) return {};
    return fail(EINVAL, "propagation", "{} of {}: its mount {} is {}, and has no peer to follow",
                name_of(wanted), path, mount.mountpoint, procfs::propagation_of(mount));
  }
  return fail(ENOENT, "propagation", "{} of {}: its mount is not in mountinfo", name_of(wanted),
              path);
}

// The directory of a file, by the name under which the kernel has it open.
static Result<UniqueFd> open_directory_of(const UniqueFd& file) {
  std::array<char, 32> link = {};
  fmt::format_to_n(link.data(), link.size() - 1, "/proc/self/fd/{}", file.get());
  std::array<char, PATH_MAX> path = {};
  if (::readlink(link.data(), path.data(), path.size() - 1) < 0) {
    return fail_errno("readlink", "{}", link.data());
  }
  char* slash = std::strrchr(path.data(), '/');
  if (slash != nullptr) slash[1] = '\0';
  return kernel::openat(AT_FDCWD, path.data(), O_PATH | O_DIRECTORY);
}

static Result<bool> is_root_of_mount(const UniqueFd& file) {
  const struct statx found = TRY(kernel::statx(file.get(), "", AT_EMPTY_PATH));
  return (found.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

Result<void> OpenMountOf::perform(Slots& slots) const {
  UniqueFd here = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_PATH));
  const struct stat file = TRY(kernel::fstatat(here.get(), "", AT_EMPTY_PATH));
  if (!S_ISDIR(file.st_mode) && !TRY(is_root_of_mount(here))) here = TRY(open_directory_of(here));
  // [task 1] Climb to the root of the mount on which `here` lies, and put that into the slot.
  // A peer group is joined from mount to mount, and a mount is named by its root. The directory
  // ".." of a directory leads there; is_root_of_mount() says when. See openat2(2),
  // RESOLVE_NO_XDEV, which refuses to leave the mount.
  // [solution]
  while (!TRY(is_root_of_mount(here))) {
    here = TRY(kernel::openat2(here.get(), "..", O_PATH | O_DIRECTORY, RESOLVE_NO_XDEV));
  }
  slots.put(into, std::move(here));
  return {};
  // [end]
}

// ---- in the container, when all is mounted ---------------------------------------------------

Result<void> JoinPeers::perform(const Slots& slots) const {
  const int from = slots.fd(original);
  const int to = slots.fd(tree);
  // [task 2] Let the mount `to` join the peer group of the mount `from`.
  // One call of move_mount(2) with MOVE_MOUNT_SET_GROUP, from descriptor to descriptor: `to` itself
  // takes MOVE_MOUNT_T_EMPTY_PATH. So late, because what is mounted below a shared mount appears at
  // all its peers: of the container's own mounts the host is to see none.
  // [solution]
  return kernel::move_mount(
      from, "", to, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH | MOVE_MOUNT_SET_GROUP);
  // [starter]
  // (void)from, (void)to;
  // return todo(2);
  // [end]
}

static Result<void> set_propagation(int mount, std::uint64_t propagation) {
  mount_attr attributes = {};
  attributes.propagation = propagation;
  return kernel::mount_setattr(mount, "", AT_EMPTY_PATH, attributes);
}

Result<void> MakeSlave::perform(const Slots& slots) const {
  const int mount = slots.fd(tree);
  // [task 3] Make it a slave of the group that it has joined.
  // A shared mount that becomes a slave keeps its former peers as its masters, and goes on to
  // receive; what is mounted here is no longer sent. One call of set_propagation().
  // [solution]
  return set_propagation(mount, MS_SLAVE);
  // [starter]
  // (void)mount;
  // return todo(3);
  // [end]
}

Result<void> MakeUnbindable::perform(const Slots& slots) const {
  return set_propagation(slots.fd(tree), MS_UNBINDABLE);
}

// ---- what the steps say of themselves --------------------------------------------------------

Line FindPeers::describe(const Plan&) const {
  return {.text = fmt::format("find peers of {} ({})", path, name_of(wanted))};
}

Line OpenMountOf::describe(const Plan& plan) const {
  return {.text = fmt::format("open the mount of {} -> {}", path, plan.name(into)),
          .effects = {writes(into)}};
}

Line JoinPeers::describe(const Plan& plan) const {
  return {.text = fmt::format("move_mount SET_GROUP {} {}", plan.name(original), plan.name(tree)),
          .effects = {reads(original), reads(tree)}};
}

Line MakeSlave::describe(const Plan& plan) const {
  return {.text = fmt::format("mount_setattr {} MS_SLAVE", plan.name(tree)),
          .effects = {reads(tree)}};
}

Line MakeUnbindable::describe(const Plan& plan) const {
  return {.text = fmt::format("mount_setattr {} MS_UNBINDABLE", plan.name(tree)),
          .effects = {reads(tree)}};
}

}  // namespace lab
