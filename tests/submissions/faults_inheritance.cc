// faults_inheritance.cc: lab 01's faults about what COMMAND inherits, and what is left behind.

#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "base/unique_fd.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "labs/01-pidns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/hold_back.h"
#include "tests/submissions/plain_exec.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

Result<void> empty_input(Context&) {
  const UniqueFd null = TRY(kernel::openat(AT_FDCWD, "/dev/null", O_RDWR));
  return kernel::dup2(null.get(), STDIN_FILENO);
}

Result<void> raise_limits(Context&) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return {};
}

Result<void> drop_groups(Context&) {
  if (::setgroups(0, nullptr) != 0) return fail_errno("setgroups", "0");
  return {};
}

Result<void> ignore_hangup(Context&) {
  std::signal(SIGHUP, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  return {};
}

Result<void> go_to_root(Context&) {
  return kernel::chdir("/");
}

// As `mkdir -p`: what is missing is made.
Result<void> make_and_change_directory(Context& context, const ChangeDirectory& change) {
  ::mkdir(change.path.c_str(), 0755);
  return perform(change, context);
}

// Made before all else, undone at a good end only.
Result<void> mount_something(Context&) {
  return kernel::mount("tmpfs", "/mnt", "tmpfs", 0, "size=4k");
}
Result<void> unmount_something(Context&) {
  return kernel::umount2("/mnt", 0);
}

// The classical daemon: twice forked, in a session of its own.
Result<void> leave_a_daemon(Context&) {
  if (::fork() != 0) return {};
  ::setsid();
  if (::fork() != 0) ::_exit(0);
  ::close_range(0, ~0U, 0);
  ::pause();
  ::_exit(0);
}

// COMMAND comes to its first recv(2), and no further.
Result<void> hold_command(Context&) {
  const UniqueFd listener = hold_back(SYS_recvfrom);
  if (::fork() == 0) ::pause();
  return {};
}

// Which of the standard streams were closed when this program was started.
void note_closed_streams(std::vector<char*>&) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0) ::setenv(fmt::format("CLOSED_{}", fd).c_str(), "", 1);
  }
}

Result<void> close_again(Context&) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::getenv(fmt::format("CLOSED_{}", fd).c_str()) != nullptr) ::close(fd);
  }
  return {};
}

Result<void> open_zero(Context&) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::getenv(fmt::format("CLOSED_{}", fd).c_str()) == nullptr) continue;
    const UniqueFd zero = TRY(kernel::openat(AT_FDCWD, "/dev/zero", O_RDWR));
    TRY(kernel::dup2(zero.get(), fd));
  }
  return {};
}

void forget_env(std::vector<char*>& words) {
  for (std::size_t i = 0; words[i] != nullptr;) {
    const bool is_env = std::string_view(words[i]) == "--env";
    const auto at = words.begin() + static_cast<std::ptrdiff_t>(i);
    if (is_env) words.erase(at, at + 2);
    if (!is_env) ++i;
  }
}

// A fault that consists in one act more before execve.
template <auto kAct>
void act_before_exec(Plan& plan, const Config&) {
  add<Exec>(plan, Place::kBefore, "a mistake", kAct);
}

template <auto kAct>
void act_on_first(Plan& plan, const Config&) {
  add_to_first(plan, "a mistake", kAct);
}

constexpr Fault kFaults[] = {
    {.name = "01-environment-cleared",
     .edit = [](Plan& plan,
                const Config& config) { exec_with(plan, config, {.clears_environment = true}); }},
    {.name = "01-env-ignored", .mishear = forget_env},
    {.name = "01-umask-kept",
     .edit = [](Plan& plan,
                const Config& config) { exec_with(plan, config, {.keeps_umask = true}); }},
    {.name = "01-limits-raised", .edit = act_before_exec<raise_limits>},
    {.name = "01-groups-dropped", .edit = act_before_exec<drop_groups>},
    {.name = "01-directory-changed", .edit = act_before_exec<go_to_root>},
    {.name = "01-command-held", .edit = act_before_exec<hold_command>},
    {.name = "01-mask-kept",
     .edit = [](Plan& plan,
                const Config& config) { exec_with(plan, config, {.keeps_mask = true}); }},
    {.name = "01-dispositions-changed", .edit = act_before_exec<ignore_hangup>},
    {.name = "01-workdir-made",
     .edit =
         [](Plan& plan, const Config&) {
           instead<ChangeDirectory>(plan, "mkdir; chdir", make_and_change_directory);
         }},
    {.name = "01-input-lost", .edit = act_before_exec<empty_input>},
    {.name = "01-closed-stays-closed",
     .edit = act_before_exec<close_again>,
     .mishear = note_closed_streams},
    {.name = "01-closed-is-zero",
     .edit = act_before_exec<open_zero>,
     .mishear = note_closed_streams},
    {.name = "01-descriptor-leaked",
     .edit = [](Plan& plan,
                const Config& config) { exec_with(plan, config, {.leaks_root = true}); }},
    {.name = "01-descriptor-passed-on",
     .edit = [](Plan& plan,
                const Config& config) { exec_with(plan, config, {.keeps_descriptors = true}); }},
    {.name = "01-mount-left",
     .edit =
         [](Plan& plan, const Config&) {
           plan.steps.insert(
               plan.steps.begin(),
               Step(plan, plan.first(), Act{{.text = "mount /mnt"}, mount_something}));
           append(plan, plan.first(), "umount /mnt", unmount_something);
         }},
    {.name = "01-daemon-left", .edit = act_on_first<leave_a_daemon>},
};

}  // namespace

std::span<const Fault> faults_of_inheritance() {
  return kFaults;
}

}  // namespace lab::faulty
