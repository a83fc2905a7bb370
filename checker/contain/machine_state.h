// machine_state.h: MachineState, what a submission can leave behind, to be compared before and
// after.

#pragma once

#include <string>
#include <vector>

namespace lab::checker {

/// Sorted lines of text of each kind of thing.
struct MachineState {
  std::vector<std::string> mounts;      // "ID PARENT ROOT MOUNTPOINT TYPE PROPAGATION"
  std::vector<std::string> processes;   // "PID COMM" of all but the arena's PID 1
  std::vector<std::string> cgroups;     // directories
  std::vector<std::string> links;       // network interfaces
  std::vector<std::string> files;       // below the scratch directory: "PATH TYPE MODE SIZE"
  std::vector<std::string> namespaces;  // of the arena's PID 1

  bool operator==(const MachineState&) const = default;
};

/// What differs, for people: "+ mount ...", "- file ...". Empty where nothing does.
std::vector<std::string> differences(const MachineState& before, const MachineState& after);

}  // namespace lab::checker
