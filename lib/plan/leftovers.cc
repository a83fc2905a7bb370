#include "plan/leftovers.h"

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

// Whoever put something else in its place, or something into it, keeps that.
static void remove_if(const Leftover& leftover, bool (*is_meant)(const struct stat&)) {
  const int parent = leftover.parent.get();
  const Result<struct stat> found = kernel::fstatat(parent, leftover.name, AT_SYMLINK_NOFOLLOW);
  if (found && is_meant(*found)) (void)kernel::unlinkat(parent, leftover.name, 0);
}

static void remove_one(const Leftover& leftover) {
  switch (leftover.kind) {
    case Leftover::Kind::kFile:
      return remove_if(leftover,
                       [](const struct stat& s) { return S_ISREG(s.st_mode) && s.st_size == 0; });
    case Leftover::Kind::kSymlink:
      return remove_if(leftover, [](const struct stat& s) { return S_ISLNK(s.st_mode); });
    case Leftover::Kind::kDirectory:  // one that is not empty refuses by itself
      return (void)kernel::unlinkat(leftover.parent.get(), leftover.name, AT_REMOVEDIR);
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
