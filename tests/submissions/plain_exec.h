// plain_exec.h: another way of becoming COMMAND, and what it may forget on the way.

#pragma once

#include "labs/config.h"
#include "plan/plan.h"

namespace lab::faulty {

/// What differs from a right execve.
struct ExecManners {
  bool keeps_mask = false;         // COMMAND gets the lab's signal mask, not the caller's
  bool keeps_umask = false;        // and the lab's umask
  bool keeps_descriptors = false;  // what the lab has inherited goes on to COMMAND
  bool leaks_root = false;         // COMMAND gets a descriptor of the lab's own: of "/"
  bool searches_labs_path = false;
  bool clears_environment = false;
};

/// Puts an execve with `manners` in the place of the right one.
void exec_with(Plan& plan, const Config& config, const ExecManners& manners);

}  // namespace lab::faulty
