// peers.h: the mounts of a process and, in every mount namespace, the other members of their peer
// groups: where a mount made here appears as well.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "observe/mount_namespaces.h"
#include "procfs/mountinfo.h"

namespace lab::observe {

/// One other member of a peer group.
struct Peer {
  ino_t mnt_ns = 0;        // inode number of the mount namespace that it is in
  int id = 0;              // mount id, which no two mounts of a machine share
  std::string mountpoint;  // seen from the root of that namespace

  bool operator==(const Peer&) const = default;
};

/// A mount of the process that was asked for.
struct MountPeers {
  procfs::Mount mount;  // mountpoint as that process sees it
  std::vector<Peer>
      members;  // by namespace, then id; without the mount itself; empty unless shared
};

/// All that `lab-03 peers` has to say.
struct Peers {
  std::vector<MountPeers> mounts;   // in the order of the process's mountinfo
  std::vector<std::string> unread;  // a sentence for each thing that could not be read
};

/// The other members of each mount's peer group, out of what is known of all namespaces.
std::vector<MountPeers> peers_of(const std::vector<procfs::Mount>& mounts,
                                 const std::vector<MountNamespace>& namespaces);

/// The mounts of a process and their peers.
///
///   pid    in the PID namespace that /proc was mounted for; 0 means the caller
///
/// Source     /proc/PID/mountinfo, find_mount_namespaces
/// Races      the process's table is read first, then those of all namespaces: what is mounted
///            meanwhile may be in the one and not in the other
/// Errors     ENOENT   no such process
///            EINVAL   the process is a zombie, which has no mounts any more
/// Manual     mount_namespaces(7), proc(5)
Result<Peers> find_peers(pid_t pid);

/// A table for people: a line for each mount, and one below it for each member of its peer group.
/// Control characters in names stand there as in mountinfo: \012.
std::string peers_table(const std::vector<MountPeers>& mounts);

/// A JSON array of {"id", "parent", "mountpoint", "propagation", "peer_group", "master",
/// "members": [{"mnt_ns", "id", "mountpoint"}]}; groups are null where there is none. JSON is
/// UTF-8: bytes of a name that are not stand there as U+FFFD.
std::string peers_json(const std::vector<MountPeers>& mounts);

}  // namespace lab::observe
