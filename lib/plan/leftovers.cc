#include "plan/leftovers.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <string_view>

#include "kernel/file.h"
#include "kernel/link.h"

namespace lab {

Result<void> Leftovers::hand_over(Leftover::Kind kind, int parent, const char* name) {
  // Cut short it would be the name of something else.
  if (std::string_view(name).size() >= sizeof Leftover::name) {
    return fail(ENAMETOOLONG, "leave behind", "{}", name);
  }
  if (parent == AT_FDCWD) {
    const UniqueFd here = TRY(kernel::openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY));
    return hand_over(kind, here.get(), name);
  }
  if (roles_.is_keeper()) {
    UniqueFd own = parent >= 0 ? TRY(kernel::duplicate(parent)) : UniqueFd();
    return record_.leave(kind, std::move(own), name);
  }
  Message message{.kind = Message::Kind::kLeftBehind, .number = static_cast<int>(kind)};
  detail::copy_cut(message.text, sizeof message.text, name);
  return channels_.send(roles_.keeper(), message, parent);
}

Result<void> Leftovers::take_back() {
  if (roles_.is_keeper()) {
    record_.take_back();
    return {};
  }
  return channels_.send(roles_.keeper(), {.kind = Message::Kind::kNotMine});
}

Result<void> Leftovers::hold(int lock) {
  if (roles_.is_keeper()) return record_.hold(TRY(kernel::duplicate(lock)));
  return channels_.send(roles_.keeper(), {.kind = Message::Kind::kHeld}, lock);
}

// Whoever put something else in its place, or something into it, keeps that.
static bool remove_if(const Leftover& leftover, bool (*is_meant)(const struct stat&)) {
  const int parent = leftover.parent.get();
  const Result<struct stat> found = kernel::fstatat(parent, leftover.name, AT_SYMLINK_NOFOLLOW);
  return found && is_meant(*found) && kernel::unlinkat(parent, leftover.name, 0);
}

static bool is_empty_file(const struct stat& file) {
  return S_ISREG(file.st_mode) && file.st_size == 0;
}

// What was made, if nobody has put something else into its place.
static UniqueFd open_what_was_made(const Leftover& leftover) {
  const int parent = leftover.parent.get();
  const mode_t type = leftover.kind == Leftover::Kind::kFile ? S_IFREG : S_IFDIR;
  const Result<struct stat> found = kernel::fstatat(parent, leftover.name, AT_SYMLINK_NOFOLLOW);
  if (!found || (found->st_mode & S_IFMT) != type) return {};
  constexpr int kAsItIs = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  Result<UniqueFd> file = kernel::openat(parent, leftover.name, kAsItIs);
  return file ? std::move(file).value() : UniqueFd();
}

// Turns the shared lock into one for this process alone. False: somebody else has one. Of two labs
// that end at once one succeeds, for the kernel takes the old lock away first, and gives the new
// one if nobody else is left; who gets none has lost the old one too. Not by closing the one and
// taking the other: whoever just looks at /proc/PID/fd would keep the first one open.
static bool lock_alone(const UniqueFd& file) {
  const Result<void> locked = kernel::flock(file.get(), LOCK_EX | LOCK_NB);
  return locked || locked.error().number != EWOULDBLOCK;  // no locks here: nobody has one
}

// What others have put something into is no longer ours, nor that of another lab.
static void give_away(const Leftover& leftover) {
  const int parent = leftover.parent.get();
  const Result<struct stat> found = kernel::fstatat(parent, leftover.name, AT_SYMLINK_NOFOLLOW);
  if (!found || S_ISLNK(found->st_mode) || (found->st_mode & kMadeByLab) == 0) return;
  (void)kernel::fchmodat(parent, leftover.name, found->st_mode & 07777 & ~kMadeByLab);
}

// It stays locked until it is gone: who waits for it then finds that out.
static void remove_unless_used(Leftover& leftover) {
  if (!leftover.lock.is_open()) leftover.lock = open_what_was_made(leftover);
  if (!leftover.lock.is_open() || !lock_alone(leftover.lock)) return;
  if (leftover.kind == Leftover::Kind::kFile) {
    if (!remove_if(leftover, is_empty_file)) give_away(leftover);
  } else {
    const int parent = leftover.parent.get();
    if (!kernel::unlinkat(parent, leftover.name, AT_REMOVEDIR)) give_away(leftover);
  }
}

static void remove_one(Leftover& leftover) {
  switch (leftover.kind) {
    case Leftover::Kind::kFile:
    case Leftover::Kind::kDirectory:
      return remove_unless_used(leftover);
    case Leftover::Kind::kSymlink:
      return (void)remove_if(leftover, [](const struct stat& s) { return S_ISLNK(s.st_mode); });
    case Leftover::Kind::kCgroup:  // its files go with it
      return (void)kernel::remove_directories(leftover.parent.get(), leftover.name);
    case Leftover::Kind::kNetworkLink:
      return (void)kernel::delete_link(leftover.name);
  }
}

void Leftovers::remove() {
  std::vector<Leftover>& left = record_.left_behind;
  for (auto leftover = left.rbegin(); leftover != left.rend(); ++leftover) remove_one(*leftover);
  left.clear();
}

}  // namespace lab
