// surroundings.h: what the kernel lets this process do; read once, before a plan is made.

#pragma once

#include "base/result.h"

namespace lab {

/// Facts on which the plan depends. The defaults are root's on an ordinary host.
struct Surroundings {
  bool may_make_devices = true;       // CAP_MKNOD in the initial user namespace: mknod(2)
  bool owns_network = true;           // may mount a sysfs: sysfs(5) shows the network namespace
  bool has_tty_group = true;          // group 5, to which terminals belong, is mapped
  bool is_in_user_namespace = false;  // other than the initial one
};

/// Reads them from /proc/self.
Result<Surroundings> look_around();

}  // namespace lab
