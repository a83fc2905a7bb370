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
#include "kernel/mount.h"
#include "labs/02-mountns/steps.h"
#include "plan/leftovers.h"
#include "plan/slots.h"

namespace lab {

// Several containers may share a rootfs, and want the same mount point that is missing there. The
// first makes it, the last removes it: so each can see that it was made by a lab, by its mode, and
// that somebody still uses it, by a shared lock that the keeper holds: flock(2).
static bool is_of_a_lab(const struct stat& file) {
  const mode_t made = kMadeByLab | (S_ISDIR(file.st_mode) ? S_IFDIR | 0755 : S_IFREG | 0644);
  const mode_t mode = file.st_mode & ~S_ISGID;  // which a directory may have from its parent
  return mode == made && file.st_uid == ::geteuid();
}

enum class Form { kDirectory, kFile };

static Result<void> make(int parent, const char* name, Form form) {
  if (form == Form::kDirectory) return kernel::mkdirat(parent, name, kMadeByLab | 0755);
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const UniqueFd made = TRY(kernel::openat(parent, name, kNew, kMadeByLab | 0644));
  return {};
}

// A keeper that removes it has it for itself alone, and not for long. Somebody else might have it
// without end.
static Result<void> share(const UniqueFd& file) {
  constexpr int kPatience = 5000;  // milliseconds
  for (int waited = 0;; ++waited) {
    const Result<void> locked = kernel::flock(file.get(), LOCK_SH | LOCK_NB);
    const bool is_taken = !locked && locked.error().number == EWOULDBLOCK;
    if (!is_taken) return {};  // or the file system has no locks: then nobody waits
    if (waited == kPatience) return locked;
    TRY(kernel::poll_within({}, 1));
  }
}

// Locks `name`, so that no other lab removes it. False: one was faster.
static Result<bool> hold(Leftovers& leftovers, int parent, const char* name) {
  const Result<UniqueFd> file = kernel::openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file && file.error().number == ENOENT) return false;
  if (!file) return Failure{file.error()};
  TRY(share(*file));
  const struct stat locked = TRY(kernel::fstatat(file->get(), "", AT_EMPTY_PATH));
  if (locked.st_nlink == 0) return false;  // it has no name any more
  TRY(leftovers.hold(file->get()));
  return true;
}

// Makes `name`, and locks it. False: another lab was faster.
static Result<bool> make_and_hold(Leftovers& leftovers, int parent, const char* name, Form form) {
  const Result<void> made = make(parent, name, form);
  if (made) return hold(leftovers, parent, name);
  if (made.error().number == EEXIST) return false;
  return Failure{made.error()};
}

// A way to `directory` for the keeper that is still writable when this mount no longer is: by
// --read-only, or because COMMAND makes it so. A copy of the mount has flags of its own.
static Result<void> hand_over(Leftovers& leftovers, int directory, const char* name, Form form) {
  const auto kind = form == Form::kFile ? Leftover::Kind::kFile : Leftover::Kind::kDirectory;
  const Result<UniqueFd> copy =
      kernel::open_tree(directory, directory == AT_FDCWD ? "." : "",
                        OPEN_TREE_CLONE | (directory == AT_FDCWD ? 0 : AT_EMPTY_PATH));
  // Refused where a mount below is locked, in a user namespace: then this way has to do.
  return leftovers.hand_over(kind, copy ? copy->get() : directory, name);
}

// Has `name` removed at the end: what a lab has made, `entry`; or what is made here.
static Result<bool> claim(Leftovers& leftovers, int parent, const char* name,
                          const Result<struct stat>& entry, Form wanted) {
  const Form form = !entry ? wanted : S_ISDIR(entry->st_mode) ? Form::kDirectory : Form::kFile;
  TRY(hand_over(leftovers, parent, name, form));
  const bool is_held =
      TRY(entry ? hold(leftovers, parent, name) : make_and_hold(leftovers, parent, name, form));
  if (!is_held) TRY(leftovers.take_back());
  return is_held;
}

// Makes the last part of `path`, if it is missing; the rest of it is `parent`. True: one can mount
// on `path` as it stands. False: it has to be resolved first, for that part is a link, or dots.
static Result<bool> find_or_make(Leftovers& leftovers, int parent, const char* path, Form wanted) {
  const char* name = std::strrchr(path, '/') + 1;
  if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) return false;
  while (true) {
    const Result<struct stat> entry = kernel::fstatat(parent, name, AT_SYMLINK_NOFOLLOW);
    if (entry && !is_of_a_lab(*entry)) return !S_ISLNK(entry->st_mode);
    if (TRY(claim(leftovers, parent, name, entry, wanted))) return true;
  }
}

Result<UniqueFd> open_inside(const char* path) {
  Result<UniqueFd> there =
      kernel::openat2(AT_FDCWD, path, O_PATH, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
  if (there || there.error().number != ENOENT) return there;
  return fail(ENOENT, "openat2", "{}: a symbolic link that leads nowhere", Quoted{path});
}

static Result<bool> is_root(const UniqueFd& place) {
  const struct statx found = TRY(kernel::statx(place.get(), "", AT_EMPTY_PATH));
  const struct statx root = TRY(kernel::statx(AT_FDCWD, "/", 0));
  return found.stx_mnt_id == root.stx_mnt_id && found.stx_ino == root.stx_ino;
}

static Result<Form> form_of(int tree) {
  if (tree < 0) return Form::kDirectory;
  const struct stat found = TRY(kernel::fstatat(tree, "", AT_EMPTY_PATH));
  return S_ISDIR(found.st_mode) ? Form::kDirectory : Form::kFile;
}

Result<void> MakeMountPoint::perform(const Slots& slots, Leftovers& leftovers) const {
  std::array<char, PATH_MAX> part = {};
  if (path.size() >= part.size()) return fail(ENAMETOOLONG, "mount point", "{}", path);
  const Form wanted = TRY(form_of(slots.fd(like)));
  UniqueFd parent;  // none: the working directory, which is /
  for (std::size_t start = path.find_first_not_of('/'); start != std::string::npos;) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::size_t next = path.find_first_not_of('/', end);
    const bool is_last = next == std::string::npos;
    std::memcpy(part.data(), path.data(), end);
    const int directory = parent.is_open() ? parent.get() : AT_FDCWD;
    const bool is_plain =
        TRY(find_or_make(leftovers, directory, part.data(), is_last ? wanted : Form::kDirectory));
    if (is_last && is_plain) return {};
    parent = TRY(open_inside(part.data()));
    start = next;
  }
  if (parent.is_open() && !TRY(is_root(parent))) return {};
  return fail(EBUSY, "mount point", "{}: DST of --bind or --tmpfs is the root of the container",
              path);
}

}  // namespace lab
