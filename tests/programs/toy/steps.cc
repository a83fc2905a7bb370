#include "tests/programs/toy/steps.h"

#include <fmt/core.h>
#include <linux/sched.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>

#include "kernel/clone.h"
#include "kernel/file.h"
#include "kernel/process.h"
#include "plan/context.h"
#include "procfs/file.h"
#include "procfs/stat.h"

namespace lab::toy {

namespace {

constexpr char kInitFile[] = "init";

// What names a process for ever.
struct Identity {
  pid_t pid = 0;  // 0: nobody
  std::uint64_t starttime_ticks = 0;
};

Result<Identity> identity_of(pid_t pid) {
  const UniqueFd process = TRY(procfs::open_process(pid));
  const procfs::Stat stat = TRY(procfs::read_stat(process.get()));
  return Identity{stat.pid, stat.starttime_ticks};
}

// Nobody, where create did not come so far: then init ends, as it sees that create has ended.
Result<Identity> read_identity(int state) {
  const Result<UniqueFd> file = kernel::openat(state, kInitFile, O_RDONLY);
  if (!file && file.error().number == ENOENT) return Identity();
  if (!file) return Failure{file.error()};
  std::array<char, 64> buffer = {};
  const std::span<char> text = TRY(kernel::read(file->get(), buffer));
  Identity identity;
  const char* end = text.data() + text.size();
  const auto pid = std::from_chars(text.data(), end, identity.pid);
  if (pid.ptr == end) return Identity();  // killed before it was written
  std::from_chars(pid.ptr + 1, end, identity.starttime_ticks);
  return identity;
}

// A pidfd of the process that had this identity, if it is still there. Opened before it is looked
// at: what it names then stays the same process.
Result<UniqueFd> open_identity(const Identity& identity) {
  if (identity.pid == 0) return UniqueFd();
  Result<UniqueFd> pidfd = kernel::pidfd_open(identity.pid);
  if (!pidfd && pidfd.error().number == ESRCH) return UniqueFd();
  const Result<Identity> now = identity_of(identity.pid);
  const bool is_same = now && now->starttime_ticks == identity.starttime_ticks;
  return is_same ? std::move(pidfd) : UniqueFd();
}

}  // namespace

Result<void> MakeState::perform(Slots& slots, Leftovers& leftovers) const {
  TRY(leftovers.hand_over(Leftover::Kind::kDirectory, AT_FDCWD, path.c_str()));
  const Result<void> made = kernel::mkdirat(AT_FDCWD, path.c_str(), 0700);
  if (!made) TRY(leftovers.take_back());  // another container's
  TRY(made);
  slots.put(into, TRY(kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY)));
  return {};
}

// The directory itself was handed over before it was made.
void MakeState::undo(const Slots& slots) const {
  const int state = slots.fd(into);
  if (state < 0) return;
  for (const char* name : {kInitFile, "start"}) (void)kernel::unlinkat(state, name, 0);
}

Line MakeState::describe(const Plan& plan) const {
  return {.text = fmt::format("mkdir {} -> {}", path, plan.name(into)),
          .effects = {leaves_behind(1), writes(into)}};
}

Result<void> OpenState::perform(Slots& slots) const {
  slots.put(into, TRY(kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY)));
  return {};
}

Line OpenState::describe(const Plan& plan) const {
  return {.text = fmt::format("open {} -> {}", path, plan.name(into)), .effects = {writes(into)}};
}

Result<void> WriteState::perform(const Slots& slots, const Processes& processes) const {
  const Identity identity = TRY(identity_of(processes.of(init).pid));
  const UniqueFd file =
      TRY(kernel::openat(slots.fd(state), kInitFile, O_WRONLY | O_CREAT | O_EXCL, 0600));
  return kernel::write(file.get(), fmt::format("{} {}", identity.pid, identity.starttime_ticks));
}

Line WriteState::describe(const Plan& plan) const {
  return {.text = fmt::format("write who {} is", plan.name(init)), .effects = {reads(state)}};
}

Result<void> OpenInit::perform(Slots& slots) const {
  UniqueFd pidfd = TRY(open_identity(TRY(read_identity(slots.fd(state)))));
  if (!pidfd.is_open()) return fail(ESRCH, "pidfd_open", "init, which has ended");
  slots.put(into, std::move(pidfd));
  return {};
}

Line OpenInit::describe(const Plan& plan) const {
  return {.text = "pidfd_open init -> " + plan.name(into), .effects = {reads(state), writes(into)}};
}

Result<void> JoinPidNamespace::perform(const Slots& slots) const {
  return kernel::setns(slots.fd(process), CLONE_NEWPID);
}

Line JoinPidNamespace::describe(const Plan& plan) const {
  return {.text = fmt::format("setns {} NEWPID", plan.name(process)), .effects = {reads(process)}};
}

Result<void> KillInit::perform(const Slots& slots) const {
  const UniqueFd pidfd = TRY(open_identity(TRY(read_identity(slots.fd(state)))));
  if (!pidfd.is_open()) return {};
  const Result<void> sent = kernel::pidfd_send_signal(pidfd.get(), SIGKILL);
  if (!sent && sent.error().number != ESRCH) return sent;
  pollfd end[] = {{pidfd.get(), POLLIN, 0}};  // somebody else's child: waitid(2) would not do
  return kernel::poll(end);
}

Line KillInit::describe(const Plan&) const {
  return {.text = "kill init", .effects = {reads(state)}};
}

Result<void> RemoveState::perform() const {
  return kernel::remove_tree(AT_FDCWD, path.c_str());
}

Line RemoveState::describe(const Plan&) const {
  return {.text = "remove " + path};
}

Result<void> Disturbance::perform() const {
  if (!is_deadly) return fail(ECANCELED, "fail", "as it was asked to");
  // To PID 1 of a namespace a signal of its own does nothing; a fault does.
  if (::getpid() == 1) __builtin_trap();
  ::raise(SIGKILL);
  return {};
}

}  // namespace lab::toy
