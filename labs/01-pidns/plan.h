// plan.h: what lab 01 can be asked for, and the order of steps that comes of it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "labs/command.h"
#include "plan/plan.h"

namespace lab {

/// Lab 01: `lab-01 [--init] [--depth N] [--] COMMAND`.
struct PidnsOptions {
  CommandOptions command;
  bool init = false;  // PID 1 is a process of ours, and COMMAND its child
  int depth = 1;      // nested PID namespaces
};

/// The processes of a container, in the order in which each starts the next.
struct Sides {
  Side lab;                  // what the user started: signals in, status out
  Side keeper;               // makes, waits, cleans up
  std::vector<Side> levels;  // PID 1 of each PID namespace but the innermost
  Side first;                // PID 1 of the innermost: COMMAND, or init
  Side command;

  bool has_init() const { return first != command; }
};

/// Names the first two sides, `lab` and its keeper.
Sides name_sides(Plan& plan, const std::string& lab);

/// Starts the keeper.
void start_keeper(Plan& plan, const Sides& sides);

/// Names the others; starts the levels, and the first process of the container, which gets the new
/// namespaces of `flags` (CLONE_NEWNS ...) besides a PID namespace.
void start_container(Plan& plan, Sides& sides, const PidnsOptions& options, std::uint64_t flags);

/// Starts COMMAND under init, if there is one.
void start_command(Plan& plan, const Sides& sides);

/// Lets COMMAND execute; all others but the first side wait for one another.
void execute_command(Plan& plan, const Sides& sides, const CommandOptions& command);

/// The whole of lab 01.
Plan plan_of(const PidnsOptions& options);

}  // namespace lab
