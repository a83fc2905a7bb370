// main.cc: lab-03 [--propagation MODE] [--bind SRC:DST[:ro][:MODE]]... [OPTIONS of lab 02] COMMAND
//          lab-03 peers [--pid PID] [--json]

#include <sched.h>
#include <unistd.h>

#include <string_view>

#include "kernel/file.h"
#include "labs/02-mountns/host.h"
#include "labs/03-shared-subtrees/plan.h"
#include "labs/defaults.h"
#include "labs/options.h"
#include "labs/program.h"
#include "observe/peers.h"

namespace {

lab::Result<lab::Plan> make_plan(lab::Config& config) {
  TRY(lab::check_options(config));
  TRY(lab::fit_to_host(config));
  return lab::propagation::plan_of(config);
}

int run_container(int argc, char** argv) {
  lab::Config config = lab::default_config(CLONE_NEWNS | CLONE_NEWIPC);
  const lab::Program program{
      .name = "lab-03",
      .purpose = "Runs COMMAND in a root file system whose mounts propagate as they are told.",
      .options = lab::options_of_lab(3, config)};
  return lab::run_program(program, argc, argv, config, [&] { return make_plan(config); });
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
