#include "observe/mount_namespaces.h"

#include <sys/stat.h>

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "kernel/file.h"
#include "observe/namespace_holders.h"
#include "observe/open_inside.h"
#include "procfs/file.h"

namespace lab::observe {

namespace {

constexpr std::string_view kOwnNamespace = "/ns/mnt";

// "setns(5, NEWNS): EPERM (Operation not permitted)": an error in the middle of a sentence.
std::string cause_of(const Error& error) {
  return fmt::format("{}({}): {} ({})", error.call, error.arguments, errno_name(error.number),
                     ::strerrordesc_np(error.number));
}

// The namespace that a mount of type nsfs keeps alive, where it is a mount namespace.
std::optional<ino_t> bound_namespace(const procfs::Mount& mount) {
  if (mount.type != "nsfs") return std::nullopt;
  const Result<procfs::NamespaceId> id = procfs::parse_namespace_link(mount.root);
  if (!id || id->type != "mnt") return std::nullopt;
  return id->inode;
}

class Search {
 public:
  Search(UniqueFd proc, dev_t nsfs) : proc_(std::move(proc)), nsfs_(nsfs) {}

  void read_held(ino_t inode, const std::vector<std::string>& files);
  MountNamespaces result(std::vector<std::string> unread) &&;

 private:
  Result<void> read_through(const std::string& file, ino_t inode);
  Result<void> read_inside(int namespace_fd, ino_t inode);
  void read_outside(ino_t inode, const std::vector<std::string>& files, const Error& refusal);
  Result<void> follow(int namespace_fd, const procfs::Mount& bind, ino_t bound);
  Result<UniqueFd> open_bound(int namespace_fd, const procfs::Mount& bind, ino_t bound);

  UniqueFd proc_;  // the /proc out here, also for use inside
  dev_t nsfs_;
  std::map<ino_t, std::vector<procfs::Mount>> tables_;  // by namespace
  std::map<ino_t, std::string> unread_;                 // by namespace: a sentence
};

// Any holder will do; the first may have gone meanwhile, or be one that we may not look at.
void Search::read_held(ino_t inode, const std::vector<std::string>& files) {
  std::optional<Error> refusal;
  for (const std::string& file : files) {
    if (tables_.contains(inode)) return;
    const Result<void> read = read_through(file, inode);
    if (!read && !refusal && !procfs::is_gone(read.error())) refusal = read.error();
  }
  if (refusal && !tables_.contains(inode)) read_outside(inode, files, *refusal);
}

Result<void> Search::read_through(const std::string& file, ino_t inode) {
  // Carefully: the number may have become that of a terminal or a FIFO since it was looked at.
  constexpr int kFlags = O_RDONLY | O_NOCTTY | O_NONBLOCK;
  const UniqueFd held = TRY(kernel::openat(proc_.get(), file.c_str(), kFlags));
  const struct stat status = TRY(kernel::fstatat(held.get(), "", AT_EMPTY_PATH));
  if (status.st_ino != inode) return fail(ESRCH, "fstatat", "{}: another namespace now", file);
  return read_inside(held.get(), inode);
}

Result<void> Search::read_inside(int namespace_fd, ino_t inode) {
  const UniqueFd table = TRY(open_inside(namespace_fd, proc_.get(), "self/mountinfo", O_RDONLY));
  const std::vector<procfs::Mount> mounts = TRY(procfs::read_open_mountinfo(table.get()));
  tables_[inode] = mounts;  // before following: two namespaces may be bound in each other
  unread_.erase(inode);
  for (const procfs::Mount& mount : mounts) {
    const std::optional<ino_t> bound = bound_namespace(mount);
    if (!bound || tables_.contains(*bound)) continue;
    const Result<void> followed = follow(namespace_fd, mount, *bound);
    if (followed) continue;
    unread_[*bound] = fmt::format(
        "Mount namespace {}, bound at {:?} in mount namespace {}, could not be read: {}.", *bound,
        mount.mountpoint, inode, cause_of(followed.error()));
  }
  return {};
}

Result<void> Search::follow(int namespace_fd, const procfs::Mount& bind, ino_t bound) {
  const UniqueFd opened = TRY(open_bound(namespace_fd, bind, bound));
  return read_inside(opened.get(), bound);
}

// With O_PATH first: another mount may lie over this one, and to open whatever is there would be
// felt by its users.
Result<UniqueFd> Search::open_bound(int namespace_fd, const procfs::Mount& bind, ino_t bound) {
  const UniqueFd path =
      TRY(open_inside(namespace_fd, AT_FDCWD, bind.mountpoint.c_str(), O_PATH | O_NOFOLLOW));
  const struct stat status = TRY(kernel::fstatat(path.get(), "", AT_EMPTY_PATH));
  if (status.st_dev != nsfs_ || status.st_ino != bound) {
    return fail(ENOENT, "openat", "{:?} is covered by another mount", bind.mountpoint);
  }
  const std::string again = fmt::format("self/fd/{}", path.get());
  return kernel::openat(proc_.get(), again.c_str(), O_RDONLY);
}

// A process that is chrooted shows less than one that is not: the longest table tells most.
void Search::read_outside(ino_t inode, const std::vector<std::string>& files,
                          const Error& refusal) {
  std::optional<std::vector<procfs::Mount>> longest;
  for (const std::string& file : files) {
    if (!file.ends_with(kOwnNamespace)) continue;
    const std::string thread = file.substr(0, file.size() - kOwnNamespace.size());
    const Result<std::string> text =
        procfs::read_file(proc_.get(), (thread + "/mountinfo").c_str());
    if (!text) continue;
    const Result<std::vector<procfs::Mount>> mounts = procfs::parse_mountinfo(*text);
    if (mounts && (!longest || mounts->size() > longest->size())) longest = *mounts;
  }
  unread_[inode] = fmt::format(
      "Mount namespace {} could not be entered ({}){}.", inode, cause_of(refusal),
      longest ? ": what is mounted outside of the root directory of its processes is left out"
              : "");
  if (longest) tables_[inode] = *std::move(longest);
}

MountNamespaces Search::result(std::vector<std::string> unread) && {
  MountNamespaces all = {.found = {}, .unread = std::move(unread)};
  for (auto& [inode, mounts] : tables_) {
    all.found.push_back({{"mnt", inode, nsfs_}, std::move(mounts)});
  }
  for (auto& [inode, sentence] : unread_) all.unread.push_back(std::move(sentence));
  return all;
}

}  // namespace

Result<MountNamespaces> find_mount_namespaces() {
  UniqueFd proc = TRY(kernel::openat(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY));
  NamespaceHolders holders = TRY(mount_namespace_holders(proc.get()));
  Search search(std::move(proc), holders.nsfs);
  for (const auto& [inode, files] : holders.files) search.read_held(inode, files);
  return std::move(search).result(std::move(holders.unread));
}

}  // namespace lab::observe
