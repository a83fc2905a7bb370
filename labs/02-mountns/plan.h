// plan.h: the stages that lab 02 puts between those of lab 01.

#pragma once

#include "labs/01-pidns/plan.h"

namespace lab {

/// Opens what the container will be made of, while the host is in sight.
void open_trees(Plan& plan, Container& c, const Config& config);

/// Goes to where all mounts of the namespace are below, before their propagation is cut.
void leave_chroot(Plan& plan, const Container& c);

/// Goes into the tree of the root, with nothing of the host's in the hand: from here on, paths are
/// the container's.
void enter_root(Plan& plan, Container& c);

/// Makes the mounts, in their order.
void mount_all(Plan& plan, Container& c, const std::vector<Mount>& mounts);

/// Makes the devices and links of /dev.
void fill_dev(Plan& plan, const Container& c, const Config& config);

/// Opens a terminal of COMMAND's own, if it is to have one.
void open_terminal(Plan& plan, Container& c, const Config& config);

/// Takes away what reaches the host through the kernel's own files.
void protect(Plan& plan, const Container& c, const Config& config);

/// Lets the host's mounts go.
void leave_host(Plan& plan, const Container& c);

/// Gives COMMAND its terminal, if it has one of its own.
void use_terminal(Plan& plan, const Container& c);

/// Has the process that the user started wait for its keeper, and meanwhile carry what is typed and
/// written, where COMMAND has a terminal of its own.
void relay_terminal(Plan& plan, const Container& c);

namespace mountns {
/// The whole of lab 02.
Plan plan_of(const Config& config);
}  // namespace mountns

}  // namespace lab
