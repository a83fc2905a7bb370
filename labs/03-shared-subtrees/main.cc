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
  lab::Program program{
      .name = "lab-03",
      .purpose = "Runs COMMAND in a root file system whose mounts propagate as they are told.",
      .options = lab::options_of(options.mountns, /*with_modes=*/true)};
  program.options.push_back(
      {"--propagation", "MODE",
       "Of the container's root: private (default), slave, shared or unbindable",
       &options.propagation});
  return lab::run_program(program, argc, argv, options.mountns.pidns.command,
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
  const lab::Program program{
      .name = "lab-03 peers",
      .purpose = "Lists the mounts of a process, and the peers of each in every mount namespace.",
      .options = {
          {"--pid", "PID", "The process (default: this one)", lab::InRange<int>{&pid, 1, 1 << 22}},
          {"--json", "", "Print a JSON array", &as_json}}};
  return lab::run_query(program, argc, argv, [&] { return show_peers(pid, as_json); });
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_query = argc > 1 && std::string_view(argv[1]) == "peers";
  return is_query ? run_peers(argc - 1, argv + 1) : run_container(argc, argv);
}
