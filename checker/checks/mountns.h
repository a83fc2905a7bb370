// mountns.h: the functions of lab 02's table, by what they look at.

#pragma once

#include <span>

#include "checker/finding/check.h"

namespace lab::checker::mountns {

// mountns_root.cc
Finding root_is_dir(Subject& subject);
Finding root_is_of_the_namespace(Subject& subject);
Finding old_root_is_gone(Subject& subject);
Finding mounts_below_are_not_taken_along(Subject& subject);
Finding host_table_is_unchanged(Subject& subject);
Finding container_mounts_stay_inside(Subject& subject);
Finding host_mounts_stay_outside(Subject& subject);
Finding ipc_namespace_is_new(Subject& subject);
Finding options_of_lab_01_work(Subject& subject);

// mountns_kernel_files.cc
Finding proc_is_fresh(Subject& subject);
Finding sys_is_read_only(Subject& subject);
Finding kernel_interfaces_are_masked(Subject& subject);
Finding kernel_interfaces_are_read_only(Subject& subject);

// mountns_dev.cc
Finding devices_work(Subject& subject);
Finding pseudo_terminals_are_its_own(Subject& subject);
Finding shared_memory_and_queues_work(Subject& subject);
Finding links_lead_to_the_streams(Subject& subject);

// mountns_binds.cc
Finding read_only_is_the_root(Subject& subject);
Finding binds_show_the_source(Subject& subject);
Finding read_only_binds_are_read_only(Subject& subject);
Finding tmpfs_has_its_size(Subject& subject);
Finding missing_sources_are_refused(Subject& subject);

// mountns_traces.cc
Finding overlay_takes_the_writes(Subject& subject);
Finding mount_points_are_removed(Subject& subject);
Finding mount_points_with_content_stay(Subject& subject);
Finding modes_do_not_depend_on_umask(Subject& subject);
Finding nothing_is_left_after_sigkill(Subject& subject);

// mountns_paths.cc
Finding links_are_followed_inside(Subject& subject);
Finding dangling_links_are_refused(Subject& subject);
Finding missing_below_read_only_is_refused(Subject& subject);
Finding bad_root_file_systems_are_refused(Subject& subject);
Finding command_is_searched_inside(Subject& subject);

// mountns_tty.cc
Finding tty_is_the_containers_own(Subject& subject);
Finding tty_carries_both_ways(Subject& subject);
Finding tty_follows_the_window(Subject& subject);
Finding tty_keys_reach_command(Subject& subject);
Finding tty_is_given_back(Subject& subject);

// mountns_command.cc
Finding working_directory_is_root(Subject& subject);
Finding workdir_is_inside(Subject& subject);
Finding streams_are_passed_through(Subject& subject);
Finding no_descriptor_leads_outside(Subject& subject);
Finding init_holds_nothing_of_the_host(Subject& subject);
Finding plan_does_nothing(Subject& subject);

// mountns_diagnoses.cc, mountns_diagnoses_options.cc
std::span<const Diagnosis> diagnoses();
std::span<const Diagnosis> option_diagnoses();

}  // namespace lab::checker::mountns
