// steps.cc: lab 02, solved: a root file system of its own.

#include "labs/02-mountns/steps.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstring>

#include "base/todo.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "plan/leftovers.h"
#include "plan/slots.h"

namespace lab {

// ---- before the clone ------------------------------------------------------------------------

Result<void> OpenTree::perform(Slots& slots) const {
  // Opened first, so that the message says what is wrong with `path` itself.
  const int must_be = kind == FileKind::kDirectory ? O_DIRECTORY : 0;
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

Result<void> OpenOverlay::perform(Slots& slots) const {
  const UniqueFd base = TRY(kernel::openat(AT_FDCWD, lower.c_str(), O_PATH | O_DIRECTORY));
  const UniqueFd parent = TRY(kernel::openat(AT_FDCWD, directory.c_str(), O_PATH | O_DIRECTORY));
  const UniqueFd upper = TRY(open_or_make(parent, "upper"));
  const UniqueFd work = TRY(open_or_make(parent, "work"));
  const UniqueFd overlay = TRY(kernel::fsopen("overlay"));
  TRY(kernel::fsconfig_string(overlay.get(), "lowerdir", path_of(base).data()));
  TRY(kernel::fsconfig_string(overlay.get(), "upperdir", path_of(upper).data()));
  TRY(kernel::fsconfig_string(overlay.get(), "workdir", path_of(work).data()));
  if (user_xattr) TRY(kernel::fsconfig_flag(overlay.get(), "userxattr"));
  slots.put(into, TRY(kernel::fsmount(overlay.get(), "overlay", 0)));
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

Result<void> OpenNew::perform(Slots& slots) const {
  const UniqueFd file_system = TRY(kernel::fsopen(type.c_str()));
  slots.put(into, TRY(kernel::fsmount(file_system.get(), type.c_str(), attributes)));
  return {};
}

// ---- the new root ----------------------------------------------------------------------------

Result<void> PivotRoot::perform(const Slots& slots) const {
  const int tree = slots.fd(root);
  // [task 2] Attach the tree, make it the root of this namespace, and let the old root go.
  // pivot_root(2) wants a mount point, so attach the tree first; on top of "/" will do, whatever
  // that is. With the working directory in the tree, pivot_root(".", ".") stacks the old root on
  // top of the new one, from where umount2(".", MNT_DETACH) takes it away with all that is mounted
  // below. chroot(2) would leave it there, one escape away. See move_mount(2).
  // [solution]
  TRY(kernel::move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
  TRY(kernel::fchdir(tree));
  TRY(kernel::pivot_root(".", "."));
  TRY(kernel::umount2(".", MNT_DETACH));
  return kernel::chdir("/");
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

// ---- mount points ----------------------------------------------------------------------------

static Result<void> make_file(int parent, const char* name) {
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const UniqueFd made = TRY(kernel::openat(parent, name, kNew, 0644));
  return {};
}

// Makes the last part of `path`, whose other parts are there, and hands it over for removal. The
// slash before the last part is at `slash`.
static Result<void> make_last_part(Leftovers& leftovers, char* path, char* slash, FileKind kind) {
  if (kernel::fstatat(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)) {
    return fail(ENOENT, "stat", "{}: a symbolic link that leads nowhere", Quoted{path});
  }
  *slash = '\0';
  const UniqueFd parent =
      TRY(kernel::openat(AT_FDCWD, slash == path ? "/" : path, O_PATH | O_DIRECTORY));
  *slash = '/';
  const char* name = slash + 1;
  const bool is_directory = kind == FileKind::kDirectory;
  TRY(leftovers.hand_over(is_directory ? Leftover::Kind::kDirectory : Leftover::Kind::kFile,
                          parent.get(), name));
  const Result<void> made =
      is_directory ? kernel::mkdirat(parent.get(), name, 0755) : make_file(parent.get(), name);
  // Somebody else was faster: it is theirs.
  if (!made && made.error().number == EEXIST) TRY(leftovers.take_back());
  return made;
}

Result<void> MakeMountPoint::perform(Leftovers& leftovers) const {
  std::array<char, PATH_MAX> part = {};
  if (path.size() >= part.size()) return fail(ENAMETOOLONG, "mkdirat", "{}", path);
  std::memcpy(part.data(), path.data(), path.size());
  for (char* slash = part.data(); slash != nullptr;) {
    char* next = std::strchr(slash + 1, '/');
    if (next != nullptr) *next = '\0';
    const bool is_last = next == nullptr;
    if (!kernel::fstatat(AT_FDCWD, part.data(), 0)) {
      TRY(make_last_part(leftovers, part.data(), slash, is_last ? kind : FileKind::kDirectory));
    }
    if (next != nullptr) *next = '/';
    slash = next;
  }
  return {};
}

// ---- /dev ------------------------------------------------------------------------------------

Result<void> MakeDirectory::perform() const {
  return kernel::mkdirat(AT_FDCWD, path.c_str(), 0755);
}

Result<void> MakeDevice::perform() const {
  // [task 4] Make a character device with these numbers, that everybody may read and write.
  // One call of mknod(2), with S_IFCHR in the mode; makedev(3) joins the numbers. The umask is 0
  // while a lab makes things.
  // [solution]
  return kernel::mknodat(AT_FDCWD, path.c_str(), S_IFCHR | 0666,
                         ::makedev(major_number, minor_number));
  // [end]
}

Result<void> MakeFile::perform() const {
  const UniqueFd made =
      TRY(kernel::openat(AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0666));
  return {};
}

Result<void> MakeLink::perform() const {
  return kernel::symlinkat(target.c_str(), AT_FDCWD, path.c_str());
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
  // One call of move_mount(2), from the descriptor itself: MOVE_MOUNT_F_EMPTY_PATH.
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

Result<void> MaskPath::perform() const {
  const Result<struct stat> found = kernel::fstatat(AT_FDCWD, path.c_str(), 0);
  if (!found && is_absent(found.error())) return {};
  if (!found) return Failure{found.error()};
  // [task 7] Hide what is there.
  // A directory behind an empty tmpfs that is read-only (MS_RDONLY), anything else behind a copy of
  // /dev/null, by open_tree(2) and attach().
  // [solution]
  if (S_ISDIR(found->st_mode)) {
    return kernel::mount("tmpfs", path.c_str(), "tmpfs", MS_RDONLY, "mode=555");
  }
  const UniqueFd null = TRY(kernel::open_tree(AT_FDCWD, "/dev/null", OPEN_TREE_CLONE));
  return attach(null.get(), path.c_str());
  // [end]
}

Result<void> MakeRootReadOnly::perform() const {
  mount_attr attributes = {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return kernel::mount_setattr(AT_FDCWD, "/", 0, attributes);
}

}  // namespace lab
