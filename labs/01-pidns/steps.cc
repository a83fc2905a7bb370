// steps.cc: lab 01, solved: a process that is PID 1.

#include "labs/01-pidns/steps.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "base/todo.h"
#include "kernel/clone.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "plan/context.h"

namespace lab {

// ---- a new process in new namespaces ---------------------------------------------------------

Result<void> Clone3::perform(Processes& processes) const {
  // [task 1] Make a child process, in the new namespaces that `flags` asks for.
  // Of all ways into a PID namespace only clone puts the new process itself there: unshare and
  // setns move children that are made later. Ask for a pidfd as well (CLONE_PIDFD), and for SIGCHLD
  // when the child ends. The call returns twice: the child goes on with processes.become(child),
  // the caller notes whom it has started with processes.started(child, {pid, UniqueFd(pidfd)}). See
  // clone(2), pid_namespaces(7).
  // [solution]
  int pidfd = -1;
  clone_args args = {};
  args.flags = flags | CLONE_PIDFD;
  args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  const pid_t pid = TRY(kernel::clone3(args));
  if (pid == 0) {
    processes.become(child);
  } else {
    processes.started(child, {pid, UniqueFd(pidfd)});
  }
  return {};
  // [end]
}

Result<void> DieWithParent::perform() const {
  // [task 2] Let the kernel kill this process when its parent ends.
  // One call of prctl(2), PR_SET_PDEATHSIG. It is a second line of defence: the kernel forgets the
  // request when the process changes its ids or executes a set-uid program.
  // [solution]
  return kernel::set_parent_death_signal(SIGKILL);
  // [end]
}

// ---- a /proc that shows them -----------------------------------------------------------------

Result<void> MakeMounts::perform() const {
  // [task 3] Cut the propagation of all mounts of this namespace, before any mount is made.
  // A new mount namespace is a copy, and its mounts are still peers of the host's: where the host
  // mounts / shared, as distributions do, what we mount would appear there too. One call of
  // mount(2) on "/", with MS_REC and `propagation`. See mount_namespaces(7).
  // [solution]
  return kernel::mount(nullptr, "/", nullptr, MS_REC | propagation, nullptr);
  // [end]
}

Result<void> MountProc::perform() const {
  // [task 4] Mount a fresh proc file system on /proc.
  // The old /proc still shows the processes of the PID namespace in which it was mounted. Nothing
  // in there has to be executed, set-uid or a device: see mount(2) for the three flags.
  // [solution]
  return kernel::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  // [end]
}

// ---- the end, and what comes before it -------------------------------------------------------

// As if the key of the terminal had stopped us: SIGTSTP, unblocked, with its own action. The
// kernel ignores it where no shell could continue us, and so do we.
static Result<void> stop_as_job() {
  if (::getsid(0) == ::getpid()) return {};
  const sigset_t stop = kernel::signal_set({SIGTSTP});
  ::sigprocmask(SIG_UNBLOCK, &stop, nullptr);
  ::raise(SIGTSTP);
  TRY(kernel::block_signals(stop));
  return {};
}

// To a child that has ended nothing can be sent: its status is on the way, and says it all.
static Result<void> send(int pidfd, int signal) {
  const Result<void> sent = kernel::pidfd_send_signal(pidfd, signal);
  return !sent && sent.error().number == ESRCH ? Result<void>() : sent;
}

// The child has been told to stop. Nobody gives the terminal away while COMMAND still reads from
// it: first COMMAND stands still, then the lab. Who waits for COMMAND itself tells the keeper, and
// the keeper the first side. When that goes on, the child goes on as well.
static Result<void> stop_after(Context& context, const WaitFor& wait, int child) {
  const Roles& roles = context.roles;
  if (wait.is_command) TRY(kernel::wait_for_stop(child));
  if (roles.is_keeper() && !wait.is_command) {
    context.others.hear(roles.starter(roles.command().value_or(wait.child)));
  }
  if (roles.is_keeper() && !roles.is_first()) context.others.tell(roles.first());
  if (!roles.is_keeper() && wait.is_command) context.others.tell(roles.keeper());
  if (!roles.is_first()) return {};
  if (!roles.is_keeper()) context.others.hear(roles.keeper());
  TRY(stop_as_job());
  return send(child, SIGCONT);
}

Result<void> pass_on(Context& context, const WaitFor& wait, const signalfd_siginfo& signal) {
  const int number = static_cast<int>(signal.ssi_signo);
  const int child = context.processes.of(wait.child).pidfd.get();
  // [task 5] Pass the signal on to the child.
  // SIGCHLD is about the child, not for it. A key of the terminal (ssi_code is above 0: the kernel
  // sent it) went to the whole foreground group, COMMAND included: passed on, it would arrive
  // twice. Only SIGHUP goes to the leader of the session alone. SIGTSTP has no effect on a COMMAND
  // that is PID 1, which ignores what it has no handler for: it gets SIGSTOP, and then stop_after()
  // does the rest. Only the first side gets keys (context.roles.is_first()); send() takes the
  // child's pidfd. See signal(7), pid_namespaces(7), signalfd(2).
  // [solution]
  if (number == SIGCHLD) return {};
  const bool leads_session = ::getsid(0) == ::getpid();
  const bool was_key = context.roles.is_first() && signal.ssi_code > 0;
  if (was_key && number != SIGTSTP && !(number == SIGHUP && leads_session)) return {};
  const bool must_force = number == SIGTSTP && wait.is_command;
  TRY(send(child, must_force ? SIGSTOP : number));
  return number == SIGTSTP ? stop_after(context, wait, child) : Result<void>();
  // [end]
}

Result<std::optional<Ending>> reap(pid_t child) {
  // [task 6] Take the status of every child that has ended, until there is none or it is `child`.
  // PID 1 inherits the orphans of its namespace, and each stays a zombie until PID 1 waits for it.
  // kernel::reap_any() takes one status at a time; si_pid is 0 when no child has ended. Return how
  // `child` ended: by a signal unless si_code is CLD_EXITED, with the number in si_status.
  // See waitid(2), pid_namespaces(7).
  // [solution]
  while (true) {
    const siginfo_t ended = TRY(kernel::reap_any());
    if (ended.si_pid == 0) return std::optional<Ending>();
    if (ended.si_pid != child) continue;
    return std::optional(Ending{ended.si_code != CLD_EXITED, ended.si_status});
  }
  // [end]
}

sigset_t signals_to_pass_on() {
  return kernel::signal_set(
      {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD});
}

Result<void> WaitFor::perform(Context& context) const {
  TRY(context.others.settle());
  const Process& process = context.processes.of(child);
  const UniqueFd signals = TRY(kernel::signalfd(signals_to_pass_on()));
  pollfd ready[] = {{signals.get(), POLLIN, 0}, {context.others.lifeline(), POLLIN, 0}};
  while (true) {
    TRY(kernel::poll(ready));
    while (const auto signal = TRY(kernel::next_signal(signals.get()))) {
      TRY(pass_on(context, *this, *signal));
    }
    if (const std::optional<Ending> ending = TRY(reap(process.pid))) {
      context.others.ended(child, *ending);
      return {};
    }
    if (ready[1].revents != 0) {  // the process that we work for is gone
      (void)kernel::pidfd_send_signal(process.pidfd.get(), SIGKILL);  // it has not been waited for
      ready[1].fd = -1;
    }
  }
}

// ---- COMMAND ---------------------------------------------------------------------------------

Result<void> LeaveGroup::perform() const {
  return kernel::setpgid(0);
}

static Result<void> close_between(int before, int behind) {
  if (behind - before < 2) return {};
  return kernel::close_range(static_cast<unsigned>(before + 1), static_cast<unsigned>(behind - 1));
}

Result<void> LetGo::perform(const Processes& processes, const Others& others) const {
  const auto [one, other] = std::minmax({others.lifeline(), processes.of(child).pidfd.get()});
  TRY(close_between(-1, one));
  TRY(close_between(one, other));
  TRY(kernel::close_range(static_cast<unsigned>(other) + 1, ~0U));
  return kernel::chdir("/");
}

Result<void> ChangeDirectory::perform() const {
  return kernel::chdir(path.c_str());
}

static std::string_view path_of(const std::vector<std::string>& environment) {
  for (std::string_view variable : environment) {
    if (variable.starts_with("PATH=")) return variable.substr(5);
  }
  return "/bin:/usr/bin";
}

// Every place where execvp(3) would look for `name`. An empty part of PATH is the working
// directory.
static std::vector<std::string> places_of(const std::string& name, std::string_view path) {
  if (name.empty() || name.find('/') != std::string::npos) return {name};
  std::vector<std::string> places;
  while (true) {
    const std::string_view directory = path.substr(0, path.find(':'));
    places.push_back(directory.empty() ? name : fmt::format("{}/{}", directory, name));
    if (directory.size() == path.size()) return places;
    path.remove_prefix(directory.size() + 1);
  }
}

static std::vector<char*> pointers_into(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

Exec::Exec(std::vector<std::string> words, std::vector<std::string> environment)
    : words_(std::move(words)),
      environment_(std::move(environment)),
      paths_(places_of(words_.at(0), path_of(environment_))),
      argv_(pointers_into(words_)),
      envp_(pointers_into(environment_)) {}

// ENOENT and ENOTDIR are said of the file, and of the interpreter that its first line or its ELF
// header names: execve(2). If the file is there, it is the interpreter that is not.
static Error which_is_missing(const char* path, const Error& error) {
  if (error.number != ENOENT && error.number != ENOTDIR) return error;
  if (!kernel::fstatat(AT_FDCWD, path, 0)) return error;
  return fail(error.number, "execve", "{}: the interpreter of this file", Quoted{path}).error;
}

// Whether the search goes on in the next part of PATH, as in execvp(3).
static bool goes_on_after(int number) {
  return number == ENOENT || number == ENOTDIR || number == EACCES;
}

// Of all errors of a search, the one worth telling: found and refused, then found at all.
static bool is_worse(const Error& error, const Error& before) {
  const auto rank = [](const Error& e) {
    const bool was_found = std::string_view(e.arguments).find("interpreter") != std::string::npos;
    return e.number == EACCES ? 2 : was_found ? 1 : 0;
  };
  return before.number == 0 || rank(error) > rank(before);
}

Result<void> Exec::perform(Caller& caller, Others& others) const {
  TRY(kernel::close_range_on_exec(3));
  caller.give_back();
  TRY(others.announce());
  Error worst;
  for (const std::string& path : paths_) {
    const Error refusal = kernel::execve(path.c_str(), argv_.data(), envp_.data()).error;
    const Error error = which_is_missing(path.c_str(), refusal);
    if (is_worse(error, worst)) worst = error;
    if (!goes_on_after(error.number)) break;
  }
  const bool was_searched = paths_.size() > 1 && worst.number == ENOENT;
  if (!was_searched || is_worse(worst, Error{.number = ENOENT})) return Failure{worst};
  return fail(ENOENT, "execve", "{}: in no directory of PATH", Quoted{words_[0].c_str()});
}

}  // namespace lab
