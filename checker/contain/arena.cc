// arena.cc: see arena.h.

#include "checker/contain/arena.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "checker/contain/arena_inside.h"
#include "checker/contain/kernel_calls.h"
#include "checker/contain/launch_message.h"
#include "checker/contain/program_file.h"
#include "checker/probe/probe_image.h"
#include "kernel/clone.h"
#include "kernel/file.h"
#include "kernel/process.h"
#include "kernel/socket.h"

namespace lab::checker {

namespace {

constexpr int kSetUp_ms = 10'000;  // a machine that takes longer is broken
// Of what a program prints. `peers --json` takes 330 bytes a mount; the file is as large as it is
// full.
constexpr off_t kKeptBytes = 64 * 1024 * 1024;
constexpr const char* kRootfsDirectories[] = {"",      "/bin", "/dev", "/etc",
                                              "/proc", "/sys", "/tmp", "/usr"};

// The child serves as PID 1 and does not come back.
Result<UniqueFd> clone_init(const ArenaPlan& plan, int cgroup) {
  int pidfd = -1;
  clone_args args{};
  args.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_PIDFD;
  args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  if (cgroup >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = static_cast<std::uint64_t>(cgroup);
  }
  if (TRY(kernel::clone3(args)) == 0) be_arena_init(plan);
  return UniqueFd(pidfd);
}

// Where a machine has no /dev/null, an empty file that stays empty.
Result<UniqueFd> open_null() {
  Result<UniqueFd> null = kernel::openat(AT_FDCWD, "/dev/null", O_RDWR);
  return null ? std::move(null) : calls::fixed_memory_file("null", 0);
}

// A submission that the kernel cannot execute is the submission's fault, most of the time.
Finding not_executed(const Launch& launch, const std::string& submission, const Error& error) {
  if (launch.program != submission || is_the_machines_fault(error.number)) return finding_of(error);
  return failed("SUB-009",
                fmt::format("execve of {:?}: {}: {}", submission, errno_name(error.number),
                            why_not_executed(submission, error.number)),
                "the kernel executes the submission");
}

// Puts the descriptor of each stream that is open into `fds`, as encode() wants them.
void gather(const Launch& launch, const int (&usual)[3], std::vector<int>& fds) {
  const Stream* const streams[] = {&launch.input, &launch.output, &launch.error};
  for (int i = 0; i < 3; ++i) {
    const int standard = launch.terminal >= 0 ? launch.terminal : usual[i];
    if (streams[i]->kind == Stream::Kind::Usual) fds.push_back(standard);
    if (streams[i]->kind == Stream::Kind::Descriptor) fds.push_back(streams[i]->fd);
  }
  if (launch.terminal >= 0) fds.push_back(launch.terminal);
  if (launch.stray >= 0) fds.push_back(launch.stray);
}

}  // namespace

Arena::Arena(ArenaSettings settings)
    : settings_(std::move(settings)), inside_(std::make_unique<Inside>()) {
  if (settings_.cgroups != nullptr) cgroups_ = settings_.cgroups->make_arena();
}

Result<std::unique_ptr<Arena>> Arena::make(const ArenaSettings& settings) {
  std::unique_ptr<Arena> arena(new Arena(settings));
  if (settings.stage) return Failure{*settings.stage};
  arena->nonce_ = TRY(calls::random_hex(8));
  auto [ours, inits] = TRY(kernel::socketpair());
  const ArenaPlan plan{.scratch = settings.scratch,
                       .probe_path = settings.scratch + "/probe",
                       .socket_path = settings.scratch + "/probe.sock",
                       .kept_away = settings.kept_away,
                       .stand_in = TRY(stand_in_image(settings.scratch + "/probe.sock",
                                                      "handed-on:" + arena->nonce_)),
                       .channel = inits.get(),
                       .tasks_files = arena->cgroups_.tasks_files(),
                       .shows_run = needs_directory(settings.submission, "/run")};
  Result<UniqueFd> cloned = clone_init(plan, arena->cgroups_.v2());
  // Who may make a cgroup may not always enter it: clone(2), EACCES and EOPNOTSUPP.
  if (!cloned && arena->cgroups_.v2() >= 0) cloned = clone_init(plan, -1);
  UniqueFd pidfd = TRY(std::move(cloned));
  inits.reset();
  arena->inside_->channel = std::move(ours);
  arena->init_ = std::make_unique<Process>(TRY(Process::of(std::move(pidfd))));
  arena->inside_->known = settings.known;
  arena->inside_->proc = arena->judge_path("/proc");
  ReportPacket first = TRY(arena->inside_->next_report(Deadline::in(kSetUp_ms)));
  if (first.report.kind != Report::Kind::Ready) return Failure{first.report.error};
  arena->inside_->doors = std::move(first.fds);
  arena->inside_->door.emplace(std::move(arena->inside_->doors[ArenaDoors::kProbes]),
                               arena->nonce_);
  return arena;
}

// With PID 1 the kernel kills all of its PID namespace, and wait_for_end comes back when the last
// of them is gone: zap_pid_ns_processes, pid_namespaces(7).
Arena::~Arena() {
  if (!init_) return;
  (void)kernel::pidfd_send_signal(init_->pidfd(), SIGKILL);
  cgroups_.thaw();
  (void)kernel::wait_for_end(init_->pidfd());
}

Seen<Run> Arena::start(const Launch& wanted) {
  Launch launch = wanted;
  if (launch.program.empty()) launch.program = settings_.submission;
  UniqueFd null = SEE(open_null());
  UniqueFd output = SEE(calls::fixed_memory_file("output", kKeptBytes));
  UniqueFd error = SEE(calls::fixed_memory_file("error", kKeptBytes));
  std::vector<int> fds;
  gather(launch, {null.get(), output.get(), error.get()}, fds);

  const Deadline deadline = Deadline::in(settings_.timeout_ms);
  inside_->is_empty = false;
  SEE(calls::send_packet(inside_->channel.get(), encode(launch), fds));
  for (;;) {
    ReportPacket packet = SEE(inside_->note_report(deadline));
    if (packet.report.kind == Report::Kind::Refused) return finding_of(packet.report.error);
    if (packet.report.kind == Report::Kind::NotExecuted) {
      return not_executed(launch, settings_.submission, packet.report.error);
    }
    if (packet.report.kind != Report::Kind::Started) continue;
    Process process = SEE(Process::of_or_gone(std::move(packet.fds.at(0))));
    Run run(*this, std::move(process), packet.report.run, deadline);
    run.output_ = std::move(output);
    run.error_ = std::move(error);
    return run;
  }
}

std::vector<std::string> Arena::probe_command(std::string_view label) const {
  return {settings_.scratch + "/probe", settings_.scratch + "/probe.sock",
          fmt::format("{}:{}", label, nonce_)};
}

std::vector<std::string> Arena::exit_command(int status) const {
  return {settings_.scratch + "/probe", "exit", std::to_string(status)};
}

Seen<Probe> Arena::hand(std::string_view label) {
  const std::vector<std::string> words = probe_command(label);
  Run run = SEE(start({.options = {words.begin() + 1, words.end()}, .program = words[0]}));
  return run.probe(label);
}

std::string Arena::handed_on() const {
  inside_->door->look();
  return inside_->handed_on.empty() ? inside_->door->stand_in() : inside_->handed_on;
}

std::string Arena::judge_path(std::string_view path) const {
  return fmt::format("/proc/{}/root{}", init_->pid(), path);
}

Seen<Rootfs> Arena::make_rootfs(std::string_view name) {
  Rootfs rootfs{.path = fmt::format("{}/{}", settings_.scratch, name),
                .judge_path = judge_path(fmt::format("{}/{}", settings_.scratch, name)),
                .nonce = nonce_};
  for (const char* directory : kRootfsDirectories) {
    SEE(kernel::mkdirat(AT_FDCWD, (rootfs.judge_path + directory).c_str(), 0755));
  }
  // A hard link of a socket leads to the same listener, and one of the probe costs no copy.
  for (const char* file : {"/probe", "/probe.sock"}) {
    const std::string from = judge_path(settings_.scratch + file);
    SEE(calls::link(from, rootfs.judge_path + file));
  }
  return rootfs;
}

std::vector<std::string> Rootfs::probe_command(std::string_view label) const {
  return {"/probe", "/probe.sock", fmt::format("{}:{}", label, nonce)};
}

}  // namespace lab::checker
