// fault.h: Fault, one mistake that a lab can make, and the tables of them.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "labs/config.h"
#include "observe/peers.h"
#include "plan/plan.h"

namespace lab::faulty {

/// One fault: what differs from the reference. A member that is left out changes nothing.
struct Fault {
  std::string_view name;  // "01-stale-proc": the program's name, and the key of faults.tsv

  /// Changes what was asked for.
  void (*misread)(Config& config) = nullptr;

  /// Changes the order of steps.
  void (*edit)(Plan& plan, const Config& config) = nullptr;

  /// Changes the exit status; `has_plan`: the command line was right, and something was run.
  int (*misreport)(int status, bool has_plan) = nullptr;

  /// Changes the words of the command line before they are read. The last one is NULL.
  void (*mishear)(std::vector<char*>& words) = nullptr;

  /// Changes what `lab-03 peers` has found out; the second one only what it prints as a table.
  void (*misjudge)(observe::Peers& peers) = nullptr;
  void (*misjudge_table)(observe::Peers& peers) = nullptr;
};

// faults_*.cc of lab 01
std::span<const Fault> faults_of_namespaces();
std::span<const Fault> faults_of_status();
std::span<const Fault> faults_of_signals();
std::span<const Fault> faults_of_inheritance();
std::span<const Fault> faults_of_terminals();
std::span<const Fault> faults_of_leavers();

// of lab 02
std::span<const Fault> faults_of_roots();
std::span<const Fault> faults_of_kernel_files();
std::span<const Fault> faults_of_binds();
std::span<const Fault> faults_of_traces();
std::span<const Fault> faults_of_containers();

// of lab 03
std::span<const Fault> faults_of_propagation();
std::span<const Fault> faults_of_peers();

}  // namespace lab::faulty
