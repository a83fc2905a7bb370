// arena_init.cc: see arena_init.h.

#include "checker/contain/arena_init.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <optional>

#include "checker/contain/kernel_calls.h"
#include "checker/contain/launch_child.h"
#include "checker/contain/launch_message.h"
#include "checker/probe/probe_image.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "kernel/socket.h"

namespace lab::checker {

namespace {

// Ample for what checks make there, and an end to a submission that fills disks.
constexpr const char* kScratchOptions = "size=64m,mode=755";

/// The serving PID 1: its channel, its children, and how they are counted.
class ArenaInit {
 public:
  explicit ArenaInit(const ArenaPlan& plan) : plan_(plan) {}

  /// Mounts, probe, socket: what has to be there before the first program.
  Result<UniqueFd> set_up();
  [[noreturn]] void serve(int child_signals);
  void tell(const Report& report, int fd = -1);

 private:
  Result<void> keep_to_itself();
  Result<void> make_mounts();
  Result<void> keep_programs_away();
  void start(const calls::Packet& packet);
  Result<pid_t> fork_and_exec(const Launch& launch);
  void reap();
  void report_change(const siginfo_t& change);

  const ArenaPlan& plan_;
  std::map<pid_t, int> runs_;  // which program a child is
  int count_ = 0;
};

void ArenaInit::tell(const Report& report, int fd) {
  // The judge reads as long as it lives, and when it dies this process is killed: nothing to do
  // about a failure.
  (void)kernel::send_message(plan_.channel, {reinterpret_cast<const char*>(&report), sizeof report},
                             fd);
}

// Nothing of the checker reaches the submission: no descriptor, and no memory by ptrace.
Result<void> ArenaInit::keep_to_itself() {
  TRY(kernel::set_parent_death_signal(SIGKILL));
  TRY(kernel::set_name("arena"));
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
  UniqueFd null = TRY(kernel::openat(AT_FDCWD, "/dev/null", O_RDWR));
  for (int fd = 0; fd < 3; ++fd) TRY(kernel::dup2(null.get(), fd));
  if (plan_.tasks_file >= 0) TRY(kernel::write(plan_.tasks_file, "0"));
  return {};
}

Result<void> ArenaInit::make_mounts() {
  // First private, so that nothing gets out; then shared among the arena alone, so that whoever
  // forgets MS_PRIVATE is seen to leak into its mount table.
  TRY(kernel::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr));
  TRY(kernel::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr));
  TRY(kernel::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr));
  TRY(kernel::mount("tmpfs", plan_.scratch.c_str(), "tmpfs", 0, kScratchOptions));
  if (plan_.covers_run) TRY(kernel::mount("tmpfs", "/run", "tmpfs", 0, kScratchOptions));
  return {};
}

// One file, mounted over each: its directory may be read-only, and files are not touched.
Result<void> ArenaInit::keep_programs_away() {
  if (plan_.kept_away.empty()) return {};
  const std::string path = plan_.probe_path + "-stand-in";
  UniqueFd file = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0755));
  TRY(kernel::write(file.get(), plan_.stand_in));
  for (const std::string& program : plan_.kept_away) {
    TRY(kernel::mount(path.c_str(), program.c_str(), nullptr, MS_BIND, nullptr));
  }
  return {};
}

Result<UniqueFd> ArenaInit::set_up() {
  TRY(keep_to_itself());
  TRY(make_mounts());
  ::umask(022);
  UniqueFd probe =
      TRY(kernel::openat(AT_FDCWD, plan_.probe_path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0755));
  TRY(kernel::write(probe.get(), probe_image()));
  TRY(keep_programs_away());
  return TRY(calls::listen_at(plan_.socket_path));
}

Result<pid_t> ArenaInit::fork_and_exec(const Launch& launch) {
  auto [ours, childs] = TRY(kernel::socketpair());
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("fork", "for {:?}", launch.program);
  if (child == 0) {
    // Comes back only with an error, which is sent as it is.
    const Error error = become(launch).error;
    (void)kernel::send_message(childs.get(), {reinterpret_cast<const char*>(&error), sizeof error},
                               -1);
    ::_exit(1);
  }
  childs.reset();
  Error error{};
  const auto received = TRY(
      kernel::receive_message(ours.get(), {reinterpret_cast<char*>(&error), sizeof error}, true));
  // End-of-file: execve has closed the other end.
  if (received.length == 0) return child;
  ::waitpid(child, nullptr, 0);
  return Failure{error};
}

void ArenaInit::start(const calls::Packet& packet) {
  Report report{.kind = Report::Kind::Refused, .run = ++count_};
  std::vector<int> fds;
  for (const UniqueFd& fd : packet.fds) fds.push_back(fd.get());
  const Result<Launch> launch = decode(packet.bytes, fds);
  Result<pid_t> child = launch ? fork_and_exec(*launch) : Failure{launch.error()};
  if (!child) {
    report.error = child.error();
    return tell(report);
  }
  // It is not reaped yet, so that its number is still its own.
  Result<UniqueFd> pidfd = kernel::pidfd_open(*child);
  if (!pidfd) {
    report.error = pidfd.error();
    return tell(report);
  }
  runs_[*child] = count_;
  report.kind = Report::Kind::Started;
  tell(report, pidfd->get());
}

void ArenaInit::report_change(const siginfo_t& change) {
  const auto run = runs_.find(change.si_pid);
  if (run == runs_.end()) return;  // an orphan that PID 1 has adopted
  Report report{.kind = Report::Kind::Ended, .run = run->second, .number = change.si_status};
  if (change.si_code == CLD_STOPPED) report.kind = Report::Kind::Stopped;
  if (change.si_code == CLD_CONTINUED) report.kind = Report::Kind::Continued;
  report.killed = change.si_code == CLD_KILLED || change.si_code == CLD_DUMPED;
  tell(report);
  if (report.kind == Report::Kind::Ended) runs_.erase(run);
}

void ArenaInit::reap() {
  for (;;) {
    siginfo_t change{};
    if (::waitid(P_ALL, 0, &change, WEXITED | WSTOPPED | WCONTINUED | WNOHANG) != 0) {
      return tell({.kind = Report::Kind::Empty});
    }
    if (change.si_pid == 0) return;
    report_change(change);
  }
}

void ArenaInit::serve(int child_signals) {
  for (;;) {
    pollfd fds[] = {{plan_.channel, POLLIN, 0}, {child_signals, POLLIN, 0}};
    if (::poll(fds, 2, -1) < 0) continue;
    if (fds[1].revents != 0) {
      // One report of SIGCHLD may stand for many children.
      while (kernel::next_signal(child_signals).value().has_value()) continue;
      reap();
    }
    if (fds[0].revents == 0) continue;
    const Result<calls::Packet> packet = calls::receive_packet(plan_.channel);
    if (!packet || packet->bytes.empty()) ::_exit(0);
    start(*packet);
  }
}

// Closes everything but the channel, the tasks file and 0 to 2.
void close_others(const ArenaPlan& plan) {
  const int low = std::min(plan.channel, plan.tasks_file < 0 ? plan.channel : plan.tasks_file);
  const int high = std::max(plan.channel, plan.tasks_file);
  if (low > 3) ::close_range(3, static_cast<unsigned>(low - 1), 0);
  if (high > low + 1) {
    ::close_range(static_cast<unsigned>(low + 1), static_cast<unsigned>(high - 1), 0);
  }
  ::close_range(static_cast<unsigned>(high + 1), ~0U, 0);
}

}  // namespace

void be_arena_init(const ArenaPlan& plan) {
  close_others(plan);
  ArenaInit init(plan);
  const sigset_t set = kernel::signal_set({SIGCHLD});
  Result<UniqueFd> door = init.set_up();
  const Result<sigset_t> blocked = kernel::block_signals(set);
  Result<UniqueFd> signals = kernel::signalfd(set);
  if (!door || !blocked || !signals) {
    const Error& error = !door ? door.error() : !blocked ? blocked.error() : signals.error();
    init.tell({.kind = Report::Kind::Broken, .error = error});
    ::_exit(1);
  }
  init.tell({.kind = Report::Kind::Ready}, door->get());
  (void)std::move(door).value();  // closed here: only the judge listens
  init.serve(signals->get());
}

}  // namespace lab::checker
