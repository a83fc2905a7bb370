// propagation.h: the functions of lab 03's table, by what they look at.

#pragma once

#include <span>

#include "checker/finding/check.h"

namespace lab::checker::propagation {

// propagation_root.cc
Finding slave_receives(Subject& subject);
Finding slave_sends_nothing(Subject& subject);
Finding unmounting_propagates(Subject& subject);
Finding shared_sends_and_receives(Subject& subject);
Finding private_is_the_default(Subject& subject);
Finding unbindable_cannot_be_bound(Subject& subject);
Finding own_mounts_do_not_propagate(Subject& subject);
Finding root_is_still_its_own(Subject& subject);
Finding containers_share_a_directory(Subject& subject);

// propagation_bind.cc
Finding slave_bind_receives(Subject& subject);
Finding shared_bind_sends_and_receives(Subject& subject);
Finding private_bind_is_the_default(Subject& subject);
Finding unbindable_bind_cannot_be_bound(Subject& subject);
Finding read_only_and_mode_together(Subject& subject);
Finding mode_is_of_one_mount(Subject& subject);
Finding root_mode_leaves_binds_alone(Subject& subject);

// propagation_refused.cc
Finding no_peer_is_refused(Subject& subject);
Finding slave_of_a_slave_follows(Subject& subject);
Finding overlay_has_no_peers(Subject& subject);
Finding wrong_words_are_refused(Subject& subject);

// propagation_peers.cc
Finding peers_of_the_caller(Subject& subject);
Finding peers_of_a_process(Subject& subject);
Finding peers_finds_namespaces_without_processes(Subject& subject);
Finding peers_as_a_table(Subject& subject);
Finding peers_refuses_nobody(Subject& subject);

// propagation_diagnoses.cc
std::span<const Diagnosis> diagnoses();

}  // namespace lab::checker::propagation
