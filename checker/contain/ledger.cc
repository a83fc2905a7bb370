// ledger.cc: see ledger.h.

#include "checker/contain/ledger.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "checker/contain/cgroups.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "nslab-checker-";
constexpr std::string_view kSuffix = ".lock";

Result<fs::path> directory_of_ledgers() {
  const char* directory = ::getenv("TMPDIR");
  if (directory == nullptr || *directory != '/') directory = "/tmp";
  std::error_code problem;
  fs::path path = fs::canonical(directory, problem);
  if (problem) return fail(problem.value(), "realpath", "{:?}", directory);
  return path;
}

// Anybody may write into /tmp: only a file of one's own says what to remove.
bool is_own_file(int file) {
  const Result<struct stat> found = kernel::fstatat(file, "", AT_EMPTY_PATH);
  return found && S_ISREG(found->st_mode) && found->st_uid == ::geteuid() && found->st_nlink == 1;
}

// Removes what the ledger names; true if all of it is gone.
bool remove_noted(int file, std::string_view run, const Deadline& deadline) {
  const Result<std::string> text = calls::pread(file, 64 * 1024, 0);
  if (!text) return false;
  bool is_gone = true;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view directory = procfs::take_until(rest, '\n');
    const bool is_the_runs = directory.ends_with(fmt::format("/{}", run));
    if (is_the_runs && !remove_cgroup(std::string(directory), deadline)) is_gone = false;
  }
  return is_gone;
}

// The run of this ledger is over if nobody holds the lock.
void remove_if_left(const fs::path& path, const Deadline& deadline) {
  const Result<UniqueFd> file =
      kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file || ::flock(file->get(), LOCK_EX | LOCK_NB) != 0 || !is_own_file(file->get())) return;
  if (remove_noted(file->get(), path.stem().native(), deadline)) ::unlink(path.c_str());
}

void remove_leftovers(const fs::path& directory) {
  const Deadline deadline = Deadline::in(kEnding_ms);
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(directory, problem)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix))
      remove_if_left(entry.path(), deadline);
  }
}

}  // namespace

Ledger::Ledger(std::string path, std::string run, UniqueFd file)
    : path_(std::move(path)), run_(std::move(run)), file_(std::move(file)) {}

Result<Ledger> Ledger::open() {
  const fs::path directory = TRY(directory_of_ledgers());
  remove_leftovers(directory);
  for (;;) {
    const std::string run = fmt::format("{}{}", kPrefix, TRY(calls::random_hex(4)));
    const std::string path = directory / fmt::format("{}{}", run, kSuffix);
    UniqueFd file =
        TRY(kernel::openat(AT_FDCWD, path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0600));
    if (::flock(file.get(), LOCK_EX) != 0) return fail_errno("flock", "{:?}, LOCK_EX", path);
    // Between the two calls another run may have taken it for a leftover, and removed it.
    if (is_own_file(file.get())) return Ledger(path, run, std::move(file));
  }
}

Ledger::~Ledger() {
  if (!file_.is_open()) return;
  if (remove_noted(file_.get(), run_, Deadline::in(kEnding_ms))) ::unlink(path_.c_str());
}

Result<void> Ledger::note(const std::string& directory) {
  return kernel::write(file_.get(), directory + "\n");
}

}  // namespace lab::checker
