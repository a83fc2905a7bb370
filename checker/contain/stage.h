// stage.h: the mount namespace in which all arenas of a run begin.

#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace lab::checker {

/// Moves this process into a mount namespace of its own, whose mounts are the machine's, private
/// and read-only: a submission that writes to the host by accident changes nothing there.
///
/// proc, sysfs, devices and cgroups stay as they are. A read-only proc would take uid_map away, and
/// a locked one forbids a fresh one in a user namespace. Each mount is changed by itself:
/// AT_RECURSIVE would take those along. It guards against accidents: root in an arena can make all
/// writable again.
///
/// Errors     EPERM    no CAP_SYS_ADMIN
/// Since      Linux 5.12
/// Manual     mount_namespaces(7), mount_setattr(2)
Result<void> enter_stage();

/// In a directory that is covered: what the host has there.
inline constexpr const char* kHostInCover = ".host";

/// Puts an empty tmpfs of all users on `directory`. With `is_shown`, what was there before is in
/// reach still, by the same names: they are symbolic links to a read-only mount, `directory`/.host.
///
/// Errors     ENOENT   there is no such directory
/// Manual     tmpfs(5), open_tree(2)
Result<void> cover(const std::string& directory, bool is_shown);

}  // namespace lab::checker
