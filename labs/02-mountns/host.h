// host.h: what this host allows, and what a container is to be instead where it doesn't.

#pragma once

#include "base/result.h"
#include "labs/config.h"

namespace lab {

/// Looks at /proc/self and at standard input. Changes in `config` what the kernel would refuse
/// here: /sys becomes a bind, devices become the host's, devpts loses gid=5, and an overlay uses
/// user.* attributes. Notes the settings of the terminal.
Result<void> fit_to_host(Config& config);

}  // namespace lab
