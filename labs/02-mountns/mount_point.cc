// mount_point.cc: a place in the container to mount on, which may be missing.

#include <linux/openat2.h>
#include <sys/stat.h>

#include <array>
#include <climits>
#include <cstring>

#include "kernel/file.h"
#include "labs/02-mountns/steps.h"
#include "plan/leftovers.h"
#include "plan/slots.h"

namespace lab {

static Result<void> make_file(int parent, const char* name) {
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const UniqueFd made = TRY(kernel::openat(parent, name, kNew, 0644));
  return {};
}

// Makes the last part of `path`, the rest of which is `parent`, and hands it over for removal.
static Result<void> make_missing(Leftovers& leftovers, int parent, const char* path, bool is_file) {
  const char* name = std::strrchr(path, '/') + 1;
  if (kernel::fstatat(parent, name, AT_SYMLINK_NOFOLLOW)) {
    return fail(ENOENT, "stat", "{}: a symbolic link that leads nowhere", Quoted{path});
  }
  TRY(leftovers.hand_over(is_file ? Leftover::Kind::kFile : Leftover::Kind::kDirectory, parent,
                          name));
  const Result<void> made = is_file ? make_file(parent, name) : kernel::mkdirat(parent, name, 0755);
  // Somebody else was faster: it is theirs.
  if (!made && made.error().number == EEXIST) TRY(leftovers.take_back());
  return made;
}

// What is at `path` of the container. RESOLVE_IN_ROOT makes the working directory the root of all
// links, and follows none of those in /proc that lead to a descriptor.
static Result<UniqueFd> open_inside(const char* path) {
  return kernel::openat2(AT_FDCWD, path, O_PATH, RESOLVE_IN_ROOT);
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
  std::memcpy(part.data(), path.data(), path.size());
  UniqueFd place = TRY(open_inside("/"));
  for (char* slash = part.data(); slash != nullptr;) {
    char* next = std::strchr(slash + 1, '/');
    if (next != nullptr) *next = '\0';
    Result<UniqueFd> there = open_inside(part.data());
    if (!there && there.error().number == ENOENT) {
      const bool makes_file = next == nullptr && TRY(is_file(slots.fd(like)));
      TRY(make_missing(leftovers, place.get(), part.data(), makes_file));
      there = open_inside(part.data());
    }
    place = TRY(std::move(there));
    if (next != nullptr) *next = '/';
    slash = next;
  }
  if (!TRY(is_root(place))) return {};
  return fail(EBUSY, "mount", "{}: DST of --bind or --tmpfs is the root of the container", path);
}

}  // namespace lab
