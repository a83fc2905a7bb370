// faults_signals.cc: lab 01's faults about signals, death and reaping.

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/file.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "labs/01-pidns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

using PassOn = Result<void> (*)(Context&, const WaitFor&, const signalfd_siginfo&);

/// How a process waits, where the reference has WaitFor.
struct WaitManners {
  PassOn pass_on = lab::pass_on;
  bool heeds_lifeline = true;  // kills the child when the process that this one works for is gone
};

Result<void> wait_with(Context& context, const WaitFor& wait, const WaitManners& manners) {
  TRY(context.others.settle());
  const Process& process = context.processes.of(wait.child);
  const UniqueFd signals = TRY(kernel::signalfd(signals_to_pass_on()));
  pollfd ready[] = {{signals.get(), POLLIN, 0},
                    {manners.heeds_lifeline ? context.others.lifeline() : -1, POLLIN, 0}};
  while (true) {
    TRY(kernel::poll(ready));
    while (const auto signal = TRY(kernel::next_signal(signals.get()))) {
      TRY(manners.pass_on(context, wait, *signal));
    }
    if (const std::optional<Ending> ending = TRY(reap(process.pid))) {
      context.others.ended(wait.child, *ending);
      return {};
    }
    if (ready[1].revents == 0) continue;
    (void)kernel::pidfd_send_signal(process.pidfd.get(), SIGKILL);
    ready[1].fd = -1;
  }
}

void wait_with(Plan& plan, const WaitManners& manners) {
  instead<WaitFor>(plan, "wait", [manners](Context& context, const WaitFor& wait) {
    return wait_with(context, wait, manners);
  });
}

Result<void> pass_on_nothing(Context&, const WaitFor&, const signalfd_siginfo&) {
  return {};
}

Result<void> pass_on_but_winch(Context& context, const WaitFor& wait,
                               const signalfd_siginfo& signal) {
  return signal.ssi_signo == SIGWINCH ? Result<void>() : pass_on(context, wait, signal);
}

// Keys of the terminal too, which COMMAND has had already.
Result<void> pass_on_keys(Context& context, const WaitFor& wait, const signalfd_siginfo& signal) {
  signalfd_siginfo sent = signal;
  if (signal.ssi_signo == SIGINT) sent.ssi_code = SI_USER;
  return pass_on(context, wait, sent);
}

// To the process, and, when it has had that, to its group: as kill(-pid) would.
Result<void> pass_on_twice(Context& context, const WaitFor& wait, const signalfd_siginfo& signal) {
  TRY(pass_on(context, wait, signal));
  if (!wait.is_command || signal.ssi_signo == SIGCHLD) return {};
  // Two of a number that wait at the same time would be one; so this yields until the first is
  // taken (the third column of signals in /proc/PID/stat has none pending).
  const std::string path = fmt::format("/proc/{}/status", context.processes.of(wait.child).pid);
  const std::string none = "ShdPnd:\t0000000000000000";
  for (int tries = 0; tries < 10000; ++tries) {
    const UniqueFd file = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY));
    char text[4096];
    const std::span<char> read = TRY(kernel::read(file.get(), text));
    if (std::string_view(read.data(), read.size()).find(none) != std::string_view::npos) break;
    ::sched_yield();
  }
  return pass_on(context, wait, signal);
}

Result<void> stop_only_itself(Context& context, const WaitFor& wait,
                              const signalfd_siginfo& signal) {
  if (signal.ssi_signo != SIGTSTP) return pass_on(context, wait, signal);
  if (context.roles.is_first()) ::raise(SIGSTOP);
  return {};
}

Result<void> do_not_stop(Context& context, const WaitFor& wait, const signalfd_siginfo& signal) {
  return signal.ssi_signo == SIGTSTP ? Result<void>() : pass_on(context, wait, signal);
}

// Only the keeper's child is not told to go on.
Result<void> do_not_continue(Context& context, const WaitFor& wait,
                             const signalfd_siginfo& signal) {
  const bool is_told = signal.ssi_signo != SIGCONT || !context.roles.is_keeper();
  return is_told ? pass_on(context, wait, signal) : Result<void>();
}

// Waits for COMMAND and looks at nothing else: orphans stay zombies, signals stay unread.
Result<void> wait_for_that_one(Context& context, const WaitFor& wait) {
  TRY(context.others.settle());
  int status = 0;
  if (::waitpid(context.processes.of(wait.child).pid, &status, 0) < 0)
    return fail_errno("waitpid", "");
  const bool by_signal = WIFSIGNALED(status);
  context.others.ended(wait.child, {by_signal, by_signal ? WTERMSIG(status) : WEXITSTATUS(status)});
  return {};
}

// Of init alone: of the process that runs as PID 1.
template <typename Function>
void change_init(Plan& plan, const std::string& text, Function act) {
  instead<WaitFor>(plan, text, [act](Context& context, const WaitFor& wait) {
    return ::getpid() == 1 ? act(context, wait) : perform(wait, context);
  });
}

Result<void> init_forgets_status(Context& context, const WaitFor& wait) {
  TRY(perform(wait, context));
  context.others.ended(wait.child, {});
  return {};
}

Result<void> init_keeps_signals(Context& context, const WaitFor& wait) {
  return wait_with(context, wait, {.pass_on = pass_on_nothing});
}

// COMMAND's status goes from init to the keeper by a pipe at these numbers, and init stays.
constexpr int kStatusIn = 201, kStatusOut = 202;

Result<void> make_status_pipe(Context&) {
  int ends[2];
  if (::fcntl(kStatusIn, F_GETFD) >= 0) return {};
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("pipe2", "");
  TRY(kernel::dup2(ends[0], kStatusIn));
  return kernel::dup2(ends[1], kStatusOut);
}

Result<void> let_init_linger(Context& context, const WaitFor& wait) {
  int status = 0;
  if (::getpid() == 1) {
    TRY(perform(wait, context));
    status = context.record.outcome.ending.status;
    TRY(kernel::write(kStatusOut, {reinterpret_cast<const char*>(&status), sizeof status}));
    while (::wait(nullptr) > 0) continue;
    ::pause();
  }
  if (!context.roles.is_keeper()) return perform(wait, context);
  TRY(context.others.settle());
  TRY(kernel::read(kStatusIn, {reinterpret_cast<char*>(&status), sizeof status}));
  ::_exit(status);
}

void init_lingers(Plan& plan, const Config& config) {
  if (!config.has_init) return;
  remove<LetGo>(plan);
  add<Clone3>(plan, Place::kBefore, "pipe2", make_status_pipe);
  instead<WaitFor>(plan, "wait, linger", let_init_linger);
}

Result<void> die_with_parent(Context& context) {
  return perform(DieWithParent{}, context);
}

void outlive_the_lab(Plan& plan, const Config&) {
  remove<DieWithParent>(plan);
  wait_with(plan, {.heeds_lifeline = false});
}

// PR_SET_PDEATHSIG alone, in every process.
void die_by_request_only(Plan& plan, const Config&) {
  wait_with(plan, {.heeds_lifeline = false});
  const Act step{{.text = "prctl PR_SET_PDEATHSIG"}, die_with_parent};
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].side() != plan.keepers().front()) continue;
    plan.steps.insert(plan.steps.begin() + static_cast<std::ptrdiff_t>(i),
                      Step(plan, plan.keepers().front(), step));
    return;
  }
}

Result<void> leave_group(Context& context) {
  return perform(LeaveGroup{}, context);
}

// COMMAND out of reach of the terminal's keys: it stops and goes on only as it is told.
template <PassOn kPassOn>
void alone_pass_on_by(Plan& plan, const Config&) {
  add<Exec>(plan, Place::kBefore, "setpgid 0 0", leave_group);
  wait_with(plan, {.pass_on = kPassOn});
}

template <PassOn kPassOn>
void pass_on_by(Plan& plan, const Config&) {
  wait_with(plan, {.pass_on = kPassOn});
}

constexpr Fault kFaults[] = {
    {.name = "01-signals-kept", .edit = pass_on_by<pass_on_nothing>},
    {.name = "01-winch-kept", .edit = pass_on_by<pass_on_but_winch>},
    {.name = "01-signals-twice", .edit = pass_on_by<pass_on_twice>},
    {.name = "01-key-twice", .edit = pass_on_by<pass_on_keys>},
    {.name = "01-not-stopped", .edit = pass_on_by<do_not_stop>},
    {.name = "01-stops-alone", .edit = alone_pass_on_by<stop_only_itself>},
    {.name = "01-not-continued", .edit = alone_pass_on_by<do_not_continue>},
    {.name = "01-outlives-the-lab", .edit = outlive_the_lab},
    {.name = "01-death-by-request", .edit = die_by_request_only},
    {.name = "01-no-reaping",
     .edit = [](Plan& plan, const Config&) { change_init(plan, "waitpid", wait_for_that_one); }},
    {.name = "01-init-keeps-signals",
     .edit = [](Plan& plan, const Config&) { change_init(plan, "wait", init_keeps_signals); }},
    {.name = "01-init-lingers", .edit = init_lingers},
    {.name = "01-init-forgets-status",
     .edit = [](Plan& plan, const Config&) { change_init(plan, "wait", init_forgets_status); }},
};

}  // namespace

std::span<const Fault> faults_of_signals() {
  return kFaults;
}

}  // namespace lab::faulty
