// main.cc: lab-03 [--propagation MODE] [--bind SRC:DST[:ro][:MODE]]... [OPTIONS of lab 02] COMMAND
//          lab-03 peers [--pid PID] [--json]

#include <unistd.h>

#include <string_view>

#include "kernel/file.h"
#include "labs/02-mountns/command_line.h"
#include "labs/03-shared-subtrees/plan.h"
#include "observe/peers.h"

namespace {

lab::Result<lab::Plan> make_plan(lab::PropagationOptions& options) {
  lab::look_at_host(options.mountns);
  return plan_of(options, TRY(lab::look_around()));
}

int run_container(int argc, char** argv) {
  lab::PropagationOptions options;
  CLI::App app("Runs COMMAND in a root file system whose mounts propagate as they are told.",
               "lab-03");
  lab::add_options(app, options.mountns, /*with_modes=*/true);
  app.add_option("--propagation", options.propagation,
                 "Of the container's root: private (default), slave, shared or unbindable")
      ->type_name("MODE");
  return lab::run_program(app, argc, argv, options.mountns.pidns.command,
                          [&] { return make_plan(options); });
}

lab::Result<void> show_peers(pid_t pid, bool as_json) {
  const lab::observe::Peers peers = TRY(lab::observe::find_peers(pid));
  for (const std::string& sentence : peers.unread) fmt::print(stderr, "lab-03: {}\n", sentence);
  const std::string text = as_json ? lab::observe::peers_json(peers.mounts) + "\n"
                                   : lab::observe::peers_table(peers.mounts);
  return lab::kernel::write(STDOUT_FILENO, text);
}

int run_peers(int argc, char** argv) {
  pid_t pid = 0;
  bool as_json = false;
  CLI::App app("Lists the mounts of a process, and the peers of each in every mount namespace.",
               "lab-03 peers");
  app.add_option("--pid", pid, "The process (default: this one)")
      ->type_name("PID")
      ->check(CLI::Range(1, 1 << 22));
  app.add_flag("--json", as_json, "Print a JSON array");
  return lab::run_query(app, argc, argv, [&] { return show_peers(pid, as_json); });
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_query = argc > 1 && std::string_view(argv[1]) == "peers";
  return is_query ? run_peers(argc - 1, argv + 1) : run_container(argc, argv);
}
