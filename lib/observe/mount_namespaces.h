// mount_namespaces.h: every mount namespace that somebody holds, with its mount table.

#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "procfs/mountinfo.h"
#include "procfs/ns_links.h"

namespace lab::observe {

/// A mount namespace and all that is mounted there.
struct MountNamespace {
  procfs::NamespaceId id;
  std::vector<procfs::Mount> mounts;  // as its own root directory sees them
};

/// What a search has found, and what it had to leave out.
struct MountNamespaces {
  std::vector<MountNamespace> found;  // by ascending inode number
  std::vector<std::string> unread;    // a sentence for each thing that could not be read
};

/// Finds each mount namespace that a process, a thread, a descriptor or a bind mount holds.
///
/// Source     /proc/PID/task/TID/ns/mnt; /proc/PID/task/TID/fd; mounts of type nsfs in each table
///            that was found on the way, until no table names a new namespace
/// Format     a table is read inside its namespace (open_inside), whole also where processes are
///            chrooted or have no /proc. Where setns(2) is refused, it is the longest mountinfo of
///            its processes, and `unread` says so
/// Races      the machine lives on: namespaces made or gone meanwhile are in it or not
/// Errors     ENOENT   /proc is not mounted
/// Manual     mount_namespaces(7), namespaces(7), ioctl_ns(2)
Result<MountNamespaces> find_mount_namespaces();

}  // namespace lab::observe
