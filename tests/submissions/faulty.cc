// faulty.cc: a lab with one mistake in it. The name that it is called by says which:
// `01-stale-proc` is lab 01 without the step that mounts /proc. What stands behind an "@" in the
// name is the fault's own matter.

#include <fmt/core.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "kernel/file.h"
#include "labs/02-mountns/host.h"
#include "labs/03-shared-subtrees/plan.h"
#include "labs/defaults.h"
#include "labs/options.h"
#include "labs/program.h"
#include "tests/submissions/fault.h"

namespace lab::faulty {

namespace {

std::optional<Fault> find_fault(std::string_view name) {
  for (const auto table :
       {faults_of_namespaces(), faults_of_status(), faults_of_signals(), faults_of_inheritance(),
        faults_of_terminals(), faults_of_leavers(), faults_of_roots(), faults_of_kernel_files(),
        faults_of_binds(), faults_of_traces(), faults_of_containers(), faults_of_propagation(),
        faults_of_peers()}) {
    const auto found = std::ranges::find(table, name, &Fault::name);
    if (found != table.end()) return *found;
  }
  return std::nullopt;
}

// The right plan of lab 01, 02 or 03, as its main.cc makes it. A root that is to propagate, though
// nobody can ask lab 02 for it, takes lab 03.
Result<Plan> right_plan(char lab, Config& config) {
  if (lab == '1') return Result<Plan>(pidns::plan_of(config));
  TRY(check_options(config));
  TRY(fit_to_host(config));
  const bool is_private = config.root.propagation == Propagation::kPrivate;
  if (lab == '2' && is_private) return Result<Plan>(mountns::plan_of(config));
  return Result<Plan>(propagation::plan_of(config));
}

int run_lab(char lab, const Fault& fault, std::vector<char*> words) {
  Config config = default_config(CLONE_NEWNS | (lab == '1' ? 0 : CLONE_NEWIPC));
  const Program program{.name = std::string("lab-0") + lab,
                        .purpose = "A lab with one fault.",
                        .options = options_of_lab(lab - '0', config)};
  bool has_plan = false;
  const auto make_plan = [&]() -> Result<Plan> {
    has_plan = true;
    if (fault.misread != nullptr) fault.misread(config);
    Plan plan = TRY(right_plan(lab, config));
    if (fault.edit != nullptr) fault.edit(plan, config);
    return plan;
  };
  const int status =
      run_program(program, static_cast<int>(words.size()) - 1, words.data(), config, make_plan);
  return fault.misreport == nullptr ? status : fault.misreport(status, has_plan);
}

Result<void> show_peers(const Fault& fault, pid_t pid, bool as_json) {
  observe::Peers peers = TRY(observe::find_peers(pid));
  const auto misjudge =
      as_json || fault.misjudge_table == nullptr ? fault.misjudge : fault.misjudge_table;
  if (misjudge != nullptr) misjudge(peers);
  return kernel::write(STDOUT_FILENO, as_json ? observe::peers_json(peers.mounts) + "\n"
                                              : observe::peers_table(peers.mounts));
}

int run_peers(const Fault& fault, std::vector<char*> words) {
  pid_t pid = 0;
  bool as_json = false;
  const Program program{
      .name = "lab-03 peers",
      .purpose = "A lab with one fault.",
      .options = {{"--pid", "", "", InRange<int>{&pid, 1, 1 << 22}}, {"--json", "", "", &as_json}}};
  const int status = run_query(program, static_cast<int>(words.size()) - 2, words.data() + 1,
                               [&] { return show_peers(fault, pid, as_json); });
  return fault.misreport == nullptr ? status : fault.misreport(status, false);
}

int main_of(int count, char** arguments) {
  const std::string name = std::filesystem::path(arguments[0]).filename();
  const std::optional<Fault> fault = find_fault(name.substr(0, name.find('@')));
  if (!fault) {
    fmt::print(stderr, "{}: no fault of this name\n", name);
    return 125;
  }
  std::vector<char*> words(arguments, arguments + count + 1);  // with the NULL behind the last
  if (fault->mishear != nullptr) fault->mishear(words);
  const bool is_query = words[1] != nullptr && std::string_view(words[1]) == "peers";
  if (name[1] == '3' && is_query) return run_peers(*fault, std::move(words));
  return run_lab(name[1], *fault, std::move(words));
}

}  // namespace

}  // namespace lab::faulty

int main(int count, char** arguments) {
  return lab::faulty::main_of(count, arguments);
}
