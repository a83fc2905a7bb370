// host.h: what this host allows, and what a container is to be instead where it doesn't.

#pragma once

#include "base/result.h"
#include "labs/config.h"

namespace lab {

/// Looks at /proc/self and at standard input, and changes `config` where the kernel would refuse a
/// piece of it: a /sys that is bound and not new, devices that are the host's.
Result<void> fit_to_host(Config& config);

}  // namespace lab
