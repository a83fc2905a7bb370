// arena_init.cc: see arena_init.h.

#include "checker/contain/arena_init.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "checker/contain/kernel_calls.h"
#include "checker/contain/launch_child.h"
#include "checker/contain/launch_message.h"
#include "checker/contain/stage.h"
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

using Doors = std::array<UniqueFd, ArenaDoors::kCount>;

/// The serving PID 1: its channel, its children, and how they are counted.
class ArenaInit {
 public:
  explicit ArenaInit(const ArenaPlan& plan) : plan_(plan) {}

  /// Mounts, probe, socket: what has to be there before the first program.
  Result<Doors> set_up();
  [[noreturn]] void serve(int child_signals);
  void tell(const Report& report, std::span<const int> fds = {});

 private:
  Result<void> keep_to_itself();
  void enter_cgroups();
  Result<void> make_mounts();
  Result<void> keep_programs_away();
  void start(const calls::Packet& packet);
  Result<pid_t> fork_and_exec(const Launch& launch, bool& is_program);
  void reap();
  void report_change(const siginfo_t& change);

  const ArenaPlan& plan_;
  std::map<pid_t, int> runs_;  // which program a child is
  int count_ = 0;
};

void ArenaInit::tell(const Report& report, std::span<const int> fds) {
  // The judge reads as long as it lives, and when it dies this process is killed: nothing to do
  // about a failure.
  (void)calls::send_packet(plan_.channel, {reinterpret_cast<const char*>(&report), sizeof report},
                           fds);
}

// Nothing of the checker reaches the submission: no descriptor, and no memory by ptrace.
Result<void> ArenaInit::keep_to_itself() {
  ::umask(022);
  TRY(kernel::set_parent_death_signal(SIGKILL));
  TRY(kernel::set_name("arena"));
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  calls::reset_signals();
  // An empty file that stays empty: a machine may have no /dev/null.
  UniqueFd nothing = TRY(calls::fixed_memory_file("nothing", 0));
  for (int fd = 0; fd < 3; ++fd) TRY(kernel::dup2(nothing.get(), fd));
  return {};
}

// A hierarchy of v1 that refuses this process (a cgroup of `cpu` without real-time budget refuses
// real-time tasks) holds the arena where the checker was. The arena works there as well.
void ArenaInit::enter_cgroups() {
  for (const std::string& path : plan_.tasks_files) {
    const Result<UniqueFd> tasks = kernel::openat(AT_FDCWD, path.c_str(), O_WRONLY);
    if (tasks) (void)kernel::write(tasks->get(), "0");
  }
}

Result<void> ArenaInit::make_mounts() {
  // The stage is private, so nothing gets out. In the arena mounts are shared, as on most machines,
  // so that whoever forgets MS_PRIVATE is seen to leak into its mount table.
  TRY(kernel::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr));
  TRY(kernel::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr));
  TRY(cover("/tmp", /*is_shown=*/true));
  for (const char* directory : {"/run", "/dev/shm"}) {
    if (!kernel::fstatat(AT_FDCWD, directory, 0)) continue;
    TRY(cover(directory, plan_.shows_run && directory == std::string_view("/run")));
  }
  TRY(kernel::mkdirat(AT_FDCWD, plan_.scratch.c_str(), 0755));
  return kernel::mount("tmpfs", plan_.scratch.c_str(), "tmpfs", 0, kScratchOptions);
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

// The files in which the kernel lists System V's objects are of the IPC namespace of who opens
// them; those of POSIX's queues are in a file system, which needs no place in the tree. Where the
// kernel has no such thing, standard input stands in: it is empty as well.
Result<void> open_ipc(Doors& doors) {
  for (UniqueFd& door : doors) door = TRY(kernel::duplicate(STDIN_FILENO));
  const auto open = [&doors](int door, const char* path) {
    Result<UniqueFd> file = kernel::openat(AT_FDCWD, path, O_RDONLY);
    if (file) doors[static_cast<std::size_t>(door)] = std::move(file).value();
  };
  open(ArenaDoors::kMessages, "/proc/sysvipc/msg");
  open(ArenaDoors::kSemaphores, "/proc/sysvipc/sem");
  open(ArenaDoors::kMemory, "/proc/sysvipc/shm");
  const Result<UniqueFd> queues = kernel::fsopen("mqueue");
  if (!queues) return {};
  Result<UniqueFd> mount = kernel::fsmount(queues->get(), "mqueue", 0);
  if (mount) doors[ArenaDoors::kQueues] = std::move(mount).value();
  return {};
}

Result<Doors> ArenaInit::set_up() {
  TRY(keep_to_itself());
  enter_cgroups();
  TRY(make_mounts());
  UniqueFd probe =
      TRY(kernel::openat(AT_FDCWD, plan_.probe_path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0755));
  TRY(kernel::write(probe.get(), probe_image()));
  TRY(keep_programs_away());
  Doors doors;
  TRY(open_ipc(doors));
  doors[ArenaDoors::kProbes] = TRY(calls::listen_at(plan_.socket_path));
  return doors;
}

Result<pid_t> ArenaInit::fork_and_exec(const Launch& launch, bool& is_program) {
  auto [ours, childs] = TRY(kernel::socketpair());
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("fork", "for {:?}", launch.program);
  if (child == 0) {
    // Comes back only with an error, which is sent as it is.
    const NotStarted problem = become(launch);
    (void)kernel::send_message(childs.get(),
                               {reinterpret_cast<const char*>(&problem), sizeof problem}, -1);
    ::_exit(1);
  }
  childs.reset();
  NotStarted problem{};
  const auto received = TRY(kernel::receive_message(
      ours.get(), {reinterpret_cast<char*>(&problem), sizeof problem}, true));
  // End-of-file: execve has closed the other end.
  if (received.length == 0) return child;
  ::waitpid(child, nullptr, 0);
  is_program = problem.is_program;
  return Failure{problem.error};
}

void ArenaInit::start(const calls::Packet& packet) {
  Report report{.kind = Report::Kind::Refused, .run = ++count_};
  std::vector<int> fds;
  for (const UniqueFd& fd : packet.fds) fds.push_back(fd.get());
  const Result<Launch> launch = decode(packet.bytes, fds);
  bool is_program = false;
  Result<pid_t> child = launch ? fork_and_exec(*launch, is_program) : Failure{launch.error()};
  if (!child) {
    if (is_program) report.kind = Report::Kind::NotExecuted;
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
  tell(report, {{pidfd->get()}});
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

// Closes everything but the channel and 0 to 2.
void close_others(const ArenaPlan& plan) {
  const auto channel = static_cast<unsigned>(plan.channel);
  if (channel > 3) ::close_range(3, channel - 1, 0);
  ::close_range(channel + 1, ~0U, 0);
}

}  // namespace

void be_arena_init(const ArenaPlan& plan) {
  close_others(plan);
  ArenaInit init(plan);
  const sigset_t set = kernel::signal_set({SIGCHLD});
  Result<Doors> doors = init.set_up();
  const Result<sigset_t> blocked = kernel::block_signals(set);
  Result<UniqueFd> signals = kernel::signalfd(set);
  if (!doors || !blocked || !signals) {
    const Error& error = !doors ? doors.error() : !blocked ? blocked.error() : signals.error();
    init.tell({.kind = Report::Kind::Broken, .error = error});
    ::_exit(1);
  }
  {
    const Doors sent = std::move(doors).value();  // closed here: only the judge listens
    std::array<int, ArenaDoors::kCount> fds;
    std::transform(sent.begin(), sent.end(), fds.begin(),
                   [](const UniqueFd& fd) { return fd.get(); });
    init.tell({.kind = Report::Kind::Ready}, fds);
  }
  init.serve(signals->get());
}

}  // namespace lab::checker
