// machine_state.h: MachineState, what a submission can leave behind in its arena, to be compared
// before and after.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lab::checker {

/// Sorted lines of text of each kind of thing.
struct MachineState {
  std::vector<std::string> mounts;      // "ID PARENT ROOT MOUNTPOINT TYPE PROPAGATION"
  std::vector<std::string> processes;   // "PID COMM" of all but the arena's PID 1
  std::vector<std::string> cgroups;     // "CONTROLLERS /PATH", below the run's own
  std::vector<std::string> links;       // network interfaces
  std::vector<std::string> ipc;         // "shm KEY ID", "sem", "msg", "queue NAME"
  std::vector<std::string> files;       // in /tmp (scratch too), /dev/shm: "PATH TYPE MODE SIZE"
  std::vector<std::string> namespaces;  // of the arena's PID 1

  bool operator==(const MachineState&) const = default;
};

/// One thing that is there only before, or only after.
struct Difference {
  std::string_view kind;  // "mount", "process", "cgroup", "link", "ipc", "file", "namespace"
  bool is_new;
  std::string what;
};

/// "+ mount ...", "- file ...".
std::string to_string(const Difference& difference);
std::string to_string(const std::vector<Difference>& differences);

/// What differs: first what is new, in the order of the kinds; then what has gone. Empty where
/// nothing does.
std::vector<Difference> differences(const MachineState& before, const MachineState& after);

}  // namespace lab::checker
