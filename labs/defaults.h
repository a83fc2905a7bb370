// defaults.h: what a container has unless it is told otherwise.

#pragma once

#include "labs/config.h"

namespace lab {

/// A container of `namespaces` (CLONE_NEWNS ...), with the kernel's file systems, devices, masks
/// and links that OCI runtimes have in common. (Lab 01, whose root is the host's, makes none of
/// these.)
Config default_config(std::uint64_t namespaces);

}  // namespace lab
