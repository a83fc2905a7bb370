// mount_point.cc: a place in the container to mount on, which may be missing.

#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <string_view>

#include "kernel/file.h"
#include "labs/02-mountns/steps.h"
#include "plan/leftovers.h"
#include "plan/slots.h"

namespace lab {

// Several containers may share a rootfs, and want the same mount point that is missing there. The
// first makes it, the last removes it: so each can see that it was made by a lab, and that somebody
// still uses it. The sticky bit says the one: it means nothing for a file, or for a directory that
// its owner alone may write. A shared lock, held by the keeper, says the other: flock(2).
static constexpr mode_t kMade = S_ISVTX;

static bool is_of_a_lab(const struct stat& file) {
  const mode_t made = kMade | (S_ISDIR(file.st_mode) ? S_IFDIR | 0755 : S_IFREG | 0644);
  return file.st_mode == made && file.st_uid == ::geteuid();
}

static Result<void> make(int parent, const char* name, bool is_file) {
  if (!is_file) return kernel::mkdirat(parent, name, kMade | 0755);
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const UniqueFd made = TRY(kernel::openat(parent, name, kNew, kMade | 0644));
  return {};
}

// Locks `name`, so that no other lab removes it. False: one was faster.
static Result<bool> hold(Leftovers& leftovers, int parent, const char* name) {
  const Result<UniqueFd> file = kernel::openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file && file.error().number == ENOENT) return false;
  if (!file) return Failure{file.error()};
  (void)kernel::flock(file->get(), LOCK_SH);  // a file system without locks: then nobody waits
  const struct stat locked = TRY(kernel::fstatat(file->get(), "", AT_EMPTY_PATH));
  if (locked.st_nlink == 0) return false;  // it has no name any more
  TRY(leftovers.hold(file->get()));
  return true;
}

// Makes `name`, if it is not there, and has it removed at the end. False: another lab was faster,
// with making it or with removing it.
static Result<bool> make_and_hold(Leftovers& leftovers, int parent, const char* name, bool is_there,
                                  bool is_file) {
  TRY(leftovers.hand_over(is_file ? Leftover::Kind::kFile : Leftover::Kind::kDirectory, parent,
                          name));
  const Result<void> made = is_there ? Result<void>() : make(parent, name, is_file);
  const bool is_known = !made && made.error().number == EEXIST;
  if (!made && !is_known) return Failure{made.error()};
  if (!is_known && TRY(hold(leftovers, parent, name))) return true;
  TRY(leftovers.take_back());
  return false;
}

// Makes the last part of `path`, if it is missing; the rest of it is `parent`. Returns whether that
// part is a name of its own, and not a link, or dots, by which something else is called.
static Result<bool> find_or_make(Leftovers& leftovers, int parent, const char* path,
                                 bool makes_file) {
  const std::string_view name = std::strrchr(path, '/') + 1;
  while (true) {
    const Result<struct stat> entry = kernel::fstatat(parent, name.data(), AT_SYMLINK_NOFOLLOW);
    if (entry && !is_of_a_lab(*entry)) {
      return !S_ISLNK(entry->st_mode) && name != "." && name != "..";
    }
    const bool is_file = entry ? !S_ISDIR(entry->st_mode) : makes_file;
    if (TRY(make_and_hold(leftovers, parent, name.data(), entry.has_value(), is_file))) return true;
  }
}

// What is at `path` of the container. RESOLVE_IN_ROOT makes the working directory the root of all
// links, and follows none of those in /proc that lead to a descriptor.
static Result<UniqueFd> open_inside(const char* path) {
  Result<UniqueFd> there = kernel::openat2(AT_FDCWD, path, O_PATH, RESOLVE_IN_ROOT);
  if (there || there.error().number != ENOENT) return there;
  return fail(ENOENT, "openat2", "{}: a symbolic link that leads nowhere", Quoted{path});
}

static Result<bool> is_root(const UniqueFd& place) {
  const struct statx found = TRY(kernel::statx(place.get(), "", AT_EMPTY_PATH));
  const struct statx root = TRY(kernel::statx(AT_FDCWD, "/", 0));
  return found.stx_mnt_id == root.stx_mnt_id && found.stx_ino == root.stx_ino;
}

static Result<bool> is_file(int tree) {
  if (tree < 0) return false;
  const struct stat found = TRY(kernel::fstatat(tree, "", AT_EMPTY_PATH));
  return !S_ISDIR(found.st_mode);
}

Result<void> MakeMountPoint::perform(const Slots& slots, Leftovers& leftovers) const {
  std::array<char, PATH_MAX> part = {};
  if (path.size() >= part.size()) return fail(ENAMETOOLONG, "mkdirat", "{}", path);
  const bool ends_in_file = TRY(is_file(slots.fd(like)));
  UniqueFd parent;  // none: the working directory, which is /
  for (std::size_t start = path.find_first_not_of('/'); start != std::string::npos;) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::size_t next = path.find_first_not_of('/', end);
    const bool is_last = next == std::string::npos;
    std::memcpy(part.data(), path.data(), end);
    const bool is_own_name = TRY(find_or_make(leftovers, parent.is_open() ? parent.get() : AT_FDCWD,
                                              part.data(), is_last && ends_in_file));
    if (is_last && is_own_name) return {};
    parent = TRY(open_inside(part.data()));
    start = next;
  }
  if (parent.is_open() && !TRY(is_root(parent))) return {};
  return fail(EBUSY, "mount", "{}: DST of --bind or --tmpfs is the root of the container", path);
}

}  // namespace lab
