#include "observe/namespace_holders.h"

#include <linux/sched.h>
#include <sys/sysmacros.h>

#include <set>
#include <utility>

#include "kernel/file.h"
#include "kernel/namespace.h"
#include "procfs/file.h"

namespace lab::observe {

namespace {

// Were the number that of a terminal or a FIFO by now, opening it would do no harm.
constexpr int kCarefully = O_NOCTTY | O_NONBLOCK;

class Search {
 public:
  Search(int proc, dev_t nsfs) : proc_(proc) { holders_.nsfs = nsfs; }

  Result<void> look_at_process(pid_t pid);
  void refused(const Error& error, pid_t pid) { refused_[error.number].push_back(pid); }
  NamespaceHolders result() &&;

 private:
  Result<void> look_at_thread(const std::string& thread);
  Result<void> look_at_descriptor(const std::string& file);
  Result<bool> is_mount_namespace(const std::string& file, ino_t inode);

  int proc_;
  NamespaceHolders holders_;
  std::set<ino_t> other_kinds_;                // namespaces known to be no mount namespaces
  std::map<int, std::vector<pid_t>> refused_;  // by errno
};

// Whoever is gone before we have looked holds nothing any more.
Result<void> Search::look_at_process(pid_t pid) {
  const std::string tasks = fmt::format("{}/task", pid);
  for (const int tid : TRY(procfs::numbers_in(proc_, tasks.c_str()))) {
    const Result<void> looked = look_at_thread(fmt::format("{}/{}", tasks, tid));
    if (!looked && !procfs::is_gone(looked.error())) return looked;
  }
  return {};
}

Result<void> Search::look_at_thread(const std::string& thread) {
  const std::string file = thread + "/ns/mnt";
  const struct stat status = TRY(kernel::fstatat(proc_, file.c_str(), 0));
  holders_.files[status.st_ino].push_back(file);

  const std::string descriptors = thread + "/fd";
  for (const int fd : TRY(procfs::numbers_in(proc_, descriptors.c_str()))) {
    const Result<void> looked = look_at_descriptor(fmt::format("{}/{}", descriptors, fd));
    if (!looked && !procfs::is_gone(looked.error())) return looked;
  }
  return {};
}

// The text of the link would not do: of a namespace that was opened through a bind mount it is
// the path of that mount. AT_STATX_DONT_SYNC: a file on a dead server must not hold us up.
Result<void> Search::look_at_descriptor(const std::string& file) {
  const struct statx status = TRY(kernel::statx(proc_, file.c_str(), AT_STATX_DONT_SYNC));
  if (makedev(status.stx_dev_major, status.stx_dev_minor) != holders_.nsfs) return {};
  if (TRY(is_mount_namespace(file, status.stx_ino))) holders_.files[status.stx_ino].push_back(file);
  return {};
}

Result<bool> Search::is_mount_namespace(const std::string& file, ino_t inode) {
  if (holders_.files.contains(inode)) return true;
  if (other_kinds_.contains(inode)) return false;
  const UniqueFd opened = TRY(kernel::openat(proc_, file.c_str(), O_RDONLY | kCarefully));
  if (TRY(kernel::kind_of_namespace(opened.get())) == CLONE_NEWNS) return true;
  other_kinds_.insert(inode);
  return false;
}

// "processes 1, 7, 8 (and 40 more): EACCES (Permission denied)"
std::string refusal_sentence(int number, const std::vector<pid_t>& pids) {
  constexpr std::size_t kShown = 5;
  std::string list = fmt::format("{}", pids.front());
  for (std::size_t i = 1; i < pids.size() && i < kShown; ++i) list += fmt::format(", {}", pids[i]);
  if (pids.size() > kShown) list += fmt::format(" (and {} more)", pids.size() - kShown);
  return fmt::format("Which mount namespaces process{} {} hold{} could not be read: {} ({}).",
                     pids.size() == 1 ? "" : "es", list, pids.size() == 1 ? "s" : "",
                     errno_name(number), ::strerrordesc_np(number));
}

NamespaceHolders Search::result() && {
  for (const auto& [number, pids] : refused_) {
    holders_.unread.push_back(refusal_sentence(number, pids));
  }
  return std::move(holders_);
}

}  // namespace

Result<NamespaceHolders> mount_namespace_holders(int proc) {
  const struct stat own = TRY(kernel::fstatat(proc, "self/ns/mnt", 0));
  Search search(proc, own.st_dev);
  for (const pid_t pid : TRY(procfs::numbers_in(proc, "."))) {
    const Result<void> looked = search.look_at_process(pid);
    if (!looked && !procfs::is_gone(looked.error())) search.refused(looked.error(), pid);
  }
  return std::move(search).result();
}

}  // namespace lab::observe
