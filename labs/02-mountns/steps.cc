// steps.cc: lab 02, solved: a root file system of its own.

#include "labs/02-mountns/steps.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "base/todo.h"
#include "kernel/clone.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "kernel/process.h"
#include "plan/channels.h"
#include "plan/slots.h"

namespace lab {

// ---- before the clone ------------------------------------------------------------------------

Result<void> OpenTree::perform(Slots& slots) const {
  // Opened first, so that the message says what is wrong with `path` itself.
  const int must_be = must_be_directory ? O_DIRECTORY : 0;
  const UniqueFd file = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_PATH | must_be));
  const unsigned recursive = is_recursive ? AT_RECURSIVE : 0;
  // [task 1] Copy the mount of `file` into a tree that is attached nowhere, and make it private.
  // open_tree(2) with OPEN_TREE_CLONE is a bind mount without a place; AT_EMPTY_PATH takes `file`
  // itself, and `recursive` the mounts below. The copy is a peer of the original until
  // mount_setattr(2) says MS_PRIVATE, with `recursive` too. Then slots.put(into, tree).
  // See mount_namespaces(7).
  // [solution]
  UniqueFd tree =
      TRY(kernel::open_tree(file.get(), "", OPEN_TREE_CLONE | AT_EMPTY_PATH | recursive));
  mount_attr attributes = {};
  attributes.propagation = MS_PRIVATE;
  TRY(kernel::mount_setattr(tree.get(), "", AT_EMPTY_PATH | recursive, attributes));
  slots.put(into, std::move(tree));
  // [starter]
  // (void)recursive;
  // return todo(1);
  // [end]
  return is_read_only ? make_read_only(slots.fd(into)) : Result<void>();
}

// An overlay takes its directories as paths; these cannot be exchanged, and need no escapes.
static std::array<char, 32> path_of(const UniqueFd& fd) {
  std::array<char, 32> path = {};
  fmt::format_to_n(path.data(), path.size() - 1, "/proc/self/fd/{}", fd.get());
  return path;
}

// Opens the directory `name` in `parent`, which is made if it is missing.
static Result<UniqueFd> open_or_make(const UniqueFd& parent, const char* name) {
  const Result<void> made = kernel::mkdirat(parent.get(), name, 0755);
  if (!made && made.error().number != EEXIST) return Failure{made.error()};
  return kernel::openat(parent.get(), name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

static Result<UniqueFd> mount_overlay(const UniqueFd& lower, const UniqueFd& parent,
                                      bool user_xattr) {
  const UniqueFd upper = TRY(open_or_make(parent, "upper"));
  const UniqueFd work = TRY(open_or_make(parent, "work"));
  const UniqueFd overlay = TRY(kernel::fsopen("overlay"));
  TRY(kernel::fsconfig_string(overlay.get(), "lowerdir", path_of(lower).data()));
  TRY(kernel::fsconfig_string(overlay.get(), "upperdir", path_of(upper).data()));
  TRY(kernel::fsconfig_string(overlay.get(), "workdir", path_of(work).data()));
  if (user_xattr) TRY(kernel::fsconfig_flag(overlay.get(), "userxattr"));
  return kernel::fsmount(overlay.get(), "overlay", 0);
}

// What was made for a mount that the kernel then refused, goes: upper here, work in undo().
Result<void> OpenOverlay::perform(Slots& slots) const {
  const UniqueFd base = TRY(kernel::openat(AT_FDCWD, lower.c_str(), O_PATH | O_DIRECTORY));
  const UniqueFd parent = TRY(kernel::openat(AT_FDCWD, directory.c_str(), O_PATH | O_DIRECTORY));
  const bool is_there = kernel::fstatat(parent.get(), "upper", AT_SYMLINK_NOFOLLOW).has_value();
  Result<UniqueFd> overlay = mount_overlay(base, parent, user_xattr);
  if (!overlay && !is_there) (void)kernel::unlinkat(parent.get(), "upper", AT_REMOVEDIR);
  slots.put(into, TRY(std::move(overlay)));
  return {};
}

// What was never mounted has not written into work: if there is something, it is not the kernel's.
void OpenOverlay::undo(Slots& slots) const {
  const bool was_mounted = slots.fd(into) >= 0;
  slots.close(into);
  const Result<UniqueFd> parent = kernel::openat(AT_FDCWD, directory.c_str(), O_PATH);
  if (!parent) return;  // gone already: just as good
  if (was_mounted) (void)kernel::remove_tree(parent->get(), "work");
  if (!was_mounted) (void)kernel::unlinkat(parent->get(), "work", AT_REMOVEDIR);
}

// ---- the new root ----------------------------------------------------------------------------

// setns(2) sets root and working directory anew, also to the namespace that one is in already.
Result<void> go_to_root() {
  const UniqueFd self = TRY(kernel::pidfd_open(::getpid()));
  return kernel::setns(self.get(), CLONE_NEWNS);
}

Result<void> LeaveChroot::perform() const {
  return go_to_root();
}

Result<void> OpenNull::perform(Slots& slots) const {
  UniqueFd null = TRY(kernel::openat(AT_FDCWD, "/dev/null", O_PATH));
  const struct stat file = TRY(kernel::fstatat(null.get(), "", AT_EMPTY_PATH));
  if (!S_ISCHR(file.st_mode) || file.st_rdev != ::makedev(1, 3)) {
    return fail(ENODEV, "open", "/dev/null of the host is not the device 1:3");
  }
  slots.put(into, std::move(null));
  return {};
}

Result<void> CloseHost::perform(Slots& slots, const Channels& channels) const {
  slots.close_all_but(kept);
  for (int last = STDERR_FILENO; last != INT_MAX;) {
    const int next = std::min(slots.next_open(last), channels.next_open(last));
    if (next - last > 1) {
      TRY(kernel::close_range(static_cast<unsigned>(last) + 1, static_cast<unsigned>(next) - 1));
    }
    last = next;
  }
  return {};
}

Result<void> EnterRoot::perform(const Slots& slots) const {
  const int tree = slots.fd(root);
  // [task 2] Attach the tree, and make it the place where the paths of this process begin.
  // Where it is attached does not matter, for the host's mounts of this namespace go in the end;
  // but pivot_root(2) will want it to be a mount point, and not on "/". On "/proc" will do, which
  // every host has. Then fchdir(2) into the tree, and chroot(2) to where that is. See
  // move_mount(2), path_resolution(7).
  // [solution]
  TRY(kernel::move_mount(tree, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH));
  TRY(kernel::fchdir(tree));
  return kernel::chroot(".");
  // [starter]
  // (void)tree;
  // return todo(2);
  // [end]
}

Result<void> MountNew::perform() const {
  // [task 3] Mount a new file system of `type` on `path`, with `flags` and `options`.
  // One call of mount(2). The source of a file system without a device is only a name to be read
  // in mountinfo: the type will do.
  // [solution]
  return kernel::mount(type.c_str(), path.c_str(), type.c_str(), flags, options.c_str());
  // [end]
}

// ---- /dev ------------------------------------------------------------------------------------

Result<void> OpenDirectory::perform(Slots& slots) const {
  slots.put(into, TRY(open_inside(path.c_str())));
  return {};
}

Result<void> MakeDirectory::perform(const Slots& slots) const {
  return kernel::mkdirat(slots.fd(directory), name.c_str(), 0755);
}

// What the caller wants in its place.
static bool is_taken(const Result<void>& made) {
  return !made && made.error().number == EEXIST;
}

Result<void> make_device(int directory, const char* name, unsigned major_number,
                         unsigned minor_number) {
  // [task 4] Make a character device with these numbers, that everybody may read and write.
  // One call of mknod(2), with S_IFCHR in the mode; makedev(3) joins the numbers. The umask is 0
  // while a lab makes things.
  // [solution]
  return kernel::mknodat(directory, name, S_IFCHR | 0666, ::makedev(major_number, minor_number));
  // [end]
}

Result<void> MakeDevice::perform(const Slots& slots) const {
  const Result<void> made =
      make_device(slots.fd(directory), name.c_str(), major_number, minor_number);
  return is_taken(made) ? Result<void>() : made;
}

Result<void> BindDevice::perform(const Slots& slots) const {
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const Result<UniqueFd> made = kernel::openat(slots.fd(directory), name.c_str(), kNew, 0644);
  if (!made && made.error().number == EEXIST) return {};
  if (!made) return Failure{made.error()};
  return kernel::move_mount(slots.fd(tree), "", slots.fd(directory), name.c_str(),
                            MOVE_MOUNT_F_EMPTY_PATH);
}

Result<void> MakeLink::perform(const Slots& slots) const {
  const Result<void> made = kernel::symlinkat(target.c_str(), slots.fd(directory), name.c_str());
  return is_taken(made) ? Result<void>() : made;
}

// ---- what may be seen and not written, and what not even seen --------------------------------

Result<void> make_read_only(int tree) {
  // [task 5] Make the tree read-only, with all mounts in it.
  // MS_REMOUNT of mount(2) changes one mount only: what is mounted below would stay writable.
  // mount_setattr(2) with AT_RECURSIVE changes all of them, or none.
  // [solution]
  mount_attr attributes = {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return kernel::mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, attributes);
  // [end]
}

Result<void> attach(int tree, const char* path) {
  // [task 6] Attach the tree to `path`.
  // One call of move_mount(2), from the descriptor itself: MOVE_MOUNT_F_EMPTY_PATH. The path may be
  // a link, which it follows only when told: MOVE_MOUNT_T_SYMLINKS.
  // [solution]
  return kernel::move_mount(tree, "", AT_FDCWD, path,
                            MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS);
  // [end]
}

Result<void> Attach::perform(const Slots& slots) const {
  return attach(slots.fd(tree), path.c_str());
}

static bool is_absent(const Error& error) {
  return error.number == ENOENT || error.number == ENOTDIR;
}

Result<void> ProtectPath::perform() const {
  const Result<UniqueFd> tree =
      kernel::open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | AT_RECURSIVE);
  if (!tree && is_absent(tree.error())) return {};  // this kernel has nothing there
  if (!tree) return Failure{tree.error()};
  TRY(make_read_only(tree->get()));
  return attach(tree->get(), path.c_str());
}

Result<void> MaskPath::perform(const Slots& slots) const {
  const Result<struct stat> found = kernel::fstatat(AT_FDCWD, path.c_str(), 0);
  if (!found && is_absent(found.error())) return {};
  if (!found) return Failure{found.error()};
  const int device = slots.fd(null);
  // [task 7] Hide what is there.
  // A directory behind an empty tmpfs that is read-only (MS_RDONLY), anything else behind a copy of
  // `device`, by open_tree(2) and attach().
  // [solution]
  if (S_ISDIR(found->st_mode)) {
    return kernel::mount("tmpfs", path.c_str(), "tmpfs", MS_RDONLY, "mode=555");
  }
  const UniqueFd copy = TRY(kernel::open_tree(device, "", OPEN_TREE_CLONE | AT_EMPTY_PATH));
  return attach(copy.get(), path.c_str());
  // [starter]
  // (void)device;
  // return todo(7);
  // [end]
}

Result<void> MakeRootReadOnly::perform(const Slots& slots) const {
  mount_attr attributes = {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return kernel::mount_setattr(slots.fd(root), "", AT_EMPTY_PATH, attributes);
}

// ---- out of sight ----------------------------------------------------------------------------

Result<void> PivotRoot::perform(const Slots& slots) const {
  const int tree = slots.fd(root);
  // [task 8] Make the tree the root of this mount namespace, and let the host's mounts go.
  // chroot(2) has left them there, one escape away. pivot_root(2) has to be called from the old
  // root: go_to_root() leads there. With the working directory in the tree, pivot_root(".", ".")
  // stacks the old root on top of the new one, from where umount2(".", MNT_DETACH) takes it away
  // with all that is mounted below. Then the working directory is still there: chdir(2) to "/".
  // [solution]
  TRY(go_to_root());
  TRY(kernel::fchdir(tree));
  TRY(kernel::pivot_root(".", "."));
  TRY(kernel::umount2(".", MNT_DETACH));
  return kernel::chdir("/");
  // [starter]
  // (void)tree;
  // return todo(8);
  // [end]
}

}  // namespace lab
