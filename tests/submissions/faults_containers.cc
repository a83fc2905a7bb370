// faults_containers.cc: lab 02's faults about the command line, COMMAND's surroundings and --tty.

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <utility>

#include "kernel/file.h"
#include "kernel/mount.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "labs/01-pidns/steps.h"
#include "labs/02-mountns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

// Whatever goes wrong from here on is told to nobody.
Result<void> lose_standard_error(Context&) {
  const UniqueFd null = TRY(kernel::openat(AT_FDCWD, "/dev/null", O_RDWR));
  return kernel::dup2(null.get(), STDERR_FILENO);
}

// COMMAND is looked up before the root is changed: in the directories of the host.
void search_on_host(Config& config) {
  std::string& name = config.command.words[0];
  if (name.find('/') != std::string::npos) return;
  for (const char* directory : {"/usr/bin/", "/bin/"}) {
    if (::access((directory + name).c_str(), X_OK) != 0) continue;
    name.insert(0, directory);
    return;
  }
  name.insert(0, "/");
}

Result<void> try_to_change_directory(Context& context, const ChangeDirectory& change) {
  (void)perform(change, context);
  return {};
}

Result<void> empty_input(Context&) {
  const UniqueFd null = TRY(kernel::openat(AT_FDCWD, "/dev/null", O_RDWR));
  return kernel::dup2(null.get(), STDIN_FILENO);
}

Result<void> use_without_control(Context& context, const UseTerminal& use) {
  TRY(kernel::setsid());
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    TRY(kernel::dup2(context.slots.fd(use.terminal), stream));
  }
  return {};
}

Result<void> remove_console(Context&) {
  TRY(kernel::umount2("/dev/console", MNT_DETACH));
  return kernel::unlinkat(AT_FDCWD, "/dev/console", 0);
}

Result<void> open_without_window(Context& context, const OpenTerminal& open) {
  TRY(perform(open, context));
  const winsize none = {};
  ::ioctl(context.slots.fd(open.master), TIOCSWINSZ, &none);
  return {};
}

Result<void> wait_without_relay(Context& context, const RelayTerminal& relay) {
  return perform(WaitFor{.child = relay.child}, context);
}

// Whenever the window changes, its rows become columns.
constexpr int kMaster = 230;
void exchange_window(int) {
  winsize size = {};
  ::ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
  std::swap(size.ws_row, size.ws_col);
  ::ioctl(kMaster, TIOCSWINSZ, &size);
}

Result<void> relay_with_exchange(Context& context, const RelayTerminal& relay) {
  TRY(kernel::dup2(context.slots.fd(relay.master), kMaster));
  struct sigaction exchange = {};
  exchange.sa_handler = exchange_window;
  exchange.sa_flags = SA_RESTART;
  TRY(kernel::set_signal_action(SIGWINCH, exchange));
  const sigset_t winch = kernel::signal_set({SIGWINCH});
  ::sigprocmask(SIG_UNBLOCK, &winch, nullptr);
  return perform(relay, context);
}

Result<void> make_raw_for_ever(Context& context, const RawTerminal& raw) {
  return perform(raw, context);
}

void lose_status_of_terminal(Plan& plan, const Config& config) {
  if (!config.command.has_terminal) return;
  append(plan, plan.first(), "exit 0", [keeper = plan.keepers().front()](Context& context) {
    context.others.ended(keeper, {});
    return Result<void>();
  });
}

constexpr Fault kFaults[] = {
    {.name = "02-init-ignored", .misread = [](Config& config) { config.has_init = false; }},
    {.name = "02-bad-rootfs-is-1",
     .misreport = [](int status, bool has_plan) { return status == 125 && has_plan ? 1 : status; }},
    {.name = "02-failure-is-0",
     .misreport = [](int status, bool has_plan) { return status == 125 && has_plan ? 0 : status; }},
    {.name = "02-usage-is-0",
     .misreport = [](int status,
                     bool has_plan) { return status == 125 && !has_plan ? 0 : status; }},
    {.name = "02-failure-unexplained",
     .edit = [](Plan& plan, const Config&) { add_to_first(plan, "close 2", lose_standard_error); }},
    {.name = "02-missing-command-is-1",
     .misreport = [](int status, bool) { return status == 127 ? 1 : status; }},
    {.name = "02-command-of-the-host", .misread = search_on_host},
    {.name = "02-workdir-ignored",
     .edit = [](Plan& plan, const Config&) { remove<ChangeDirectory>(plan); }},
    {.name = "02-workdir-or-not",
     .edit =
         [](Plan& plan, const Config&) {
           instead<ChangeDirectory>(plan, "chdir, if it may", try_to_change_directory);
         }},
    {.name = "02-input-lost",
     .edit = [](Plan& plan,
                const Config&) { add<Exec>(plan, Place::kBefore, "dup2 0", empty_input); }},
    {.name = "02-init-holds-trees", .edit = [](Plan& plan, const Config&) { remove<LetGo>(plan); }},
    {.name = "02-tty-ignored",
     .misread = [](Config& config) { config.command.has_terminal = false; }},
    {.name = "02-no-controlling-terminal",
     .edit =
         [](Plan& plan, const Config&) {
           instead<UseTerminal>(plan, "setsid; dup2 0 1 2", use_without_control);
         }},
    {.name = "02-no-console",
     .edit =
         [](Plan& plan, const Config&) {
           add<OpenTerminal>(plan, Place::kAfter, "umount /dev/console", remove_console);
         }},
    {.name = "02-nobody-relays",
     .edit = [](Plan& plan,
                const Config&) { instead<RelayTerminal>(plan, "wait", wait_without_relay); }},
    {.name = "02-window-of-size-0",
     .edit =
         [](Plan& plan, const Config&) {
           instead<OpenTerminal>(plan, "open /dev/ptmx", open_without_window);
         }},
    {.name = "02-window-exchanged",
     .edit = [](Plan& plan,
                const Config&) { instead<RelayTerminal>(plan, "relay", relay_with_exchange); }},
    {.name = "02-terminal-not-raw",
     .edit = [](Plan& plan, const Config&) { remove<RawTerminal>(plan); }},
    {.name = "02-terminal-left-raw",
     .edit = [](Plan& plan,
                const Config&) { instead<RawTerminal>(plan, "tcsetattr raw", make_raw_for_ever); }},
    {.name = "02-tty-loses-status", .edit = lose_status_of_terminal},
};

}  // namespace

std::span<const Fault> faults_of_containers() {
  return kFaults;
}

}  // namespace lab::faulty
