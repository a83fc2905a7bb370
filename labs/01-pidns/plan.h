// plan.h: the stages of lab 01, in the order in which they stand in its plan.

#pragma once

#include <string>

#include "labs/config.h"
#include "labs/container.h"
#include "plan/plan.h"

namespace lab {

/// Names the sides: `lab`, its keeper, the levels, init, and COMMAND.
Container name_sides(Plan& plan, const std::string& lab, const Config& config);

/// Starts the keeper.
void start_keeper(Plan& plan, const Container& c);

/// Starts the levels, and the first process of the container, in its new namespaces.
void clone_first(Plan& plan, const Container& c, const Config& config);

/// Lets no mount of the container's reach the host, and none of the host's the container.
void cut_propagation(Plan& plan, const Container& c);

/// Shows the new PID namespace in /proc.
void mount_proc(Plan& plan, const Container& c);

/// Starts COMMAND under init, if there is one.
void start_command(Plan& plan, const Container& c);

/// Turns the last process into COMMAND.
void execute(Plan& plan, const Container& c, const Command& command);

/// Has all but the process that the user started wait for one another.
void wait_for_command(Plan& plan, const Container& c);

/// Has the process that the user started wait for its keeper.
void wait_for_keeper(Plan& plan, const Container& c);

namespace pidns {
/// The whole of lab 01.
Plan plan_of(const Config& config);
}  // namespace pidns

}  // namespace lab
