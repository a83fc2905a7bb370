// pidns.h: the functions of lab 01's table, by what they look at.

#pragma once

#include <string>
#include <vector>

#include "checker/contain/run.h"
#include "checker/engine/subject.h"
#include "checker/finding/check.h"

namespace lab::checker::pidns {

// pidns_namespaces.cc
Finding command_is_pid_1(Subject& subject);
Finding caller_stays(Subject& subject);
Finding proc_is_fresh(Subject& subject);
Finding mounts_stay_inside(Subject& subject);
Finding depth_is_the_number_of_levels(Subject& subject);
Finding too_deep_is_refused(Subject& subject);

// pidns_status.cc
Finding ends_with_commands_status(Subject& subject);
Finding killed_is_128_and_signal(Subject& subject);
Finding usage_errors_are_125(Subject& subject);
Finding missing_command_is_127(Subject& subject);
Finding unusable_command_is_126(Subject& subject);
Finding command_is_searched_in_its_path(Subject& subject);
Finding information_does_nothing(Subject& subject);
Finding no_privilege_is_explained(Subject& subject);

// pidns_signals.cc
Finding signals_arrive_once(Subject& subject);
Finding key_arrives_once(Subject& subject);
Finding killed_lab_takes_command_along(Subject& subject);
Finding changed_ids_do_not_survive(Subject& subject);

// pidns_inherits.cc
Finding environment_is_the_callers(Subject& subject);
Finding env_option_sets_variables(Subject& subject);
Finding umask_limits_groups_are_the_callers(Subject& subject);
Finding signal_state_is_the_callers(Subject& subject);
Finding working_directory_is_the_callers(Subject& subject);
Finding workdir_option_is_followed(Subject& subject);
Finding streams_are_the_callers(Subject& subject);
Finding closed_streams_are_dev_null(Subject& subject);
Finding no_other_descriptor(Subject& subject);

// pidns_init.cc
Finding init_is_pid_1(Subject& subject);
Finding init_reaps_orphans(Subject& subject);
Finding init_passes_signals_and_status(Subject& subject);
Finding end_of_init_is_the_end(Subject& subject);

// pidns_terminal.cc
Finding caller_has_its_terminal_back(Subject& subject);
Finding command_can_control_jobs(Subject& subject);
Finding ctrl_z_stops_and_fg_continues(Subject& subject);

// pidns_afterwards.cc
Finding nothing_is_left(Subject& subject);
Finding nothing_is_left_after_failure(Subject& subject);

/// Run::end, where a lab that goes on without COMMAND is a fault of its own: PID-014.
Seen<Ended> end_after_command(Run& run);

/// The finding that says which status was expected, with the diagnosis `lost` where 0 came instead
/// and `other` for all else.
Finding wrong_status(std::string_view lost, std::string_view other, const std::string& what,
                     const Ended& ended, int expected);

/// pidns_diagnoses.cc
std::span<const Diagnosis> diagnoses();

}  // namespace lab::checker::pidns
