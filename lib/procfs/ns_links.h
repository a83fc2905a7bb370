// ns_links.h: the eight kinds of namespaces, and which ones a process is in: /proc/PID/ns.

#pragma once

#include <linux/sched.h>
#include <sys/types.h>

#include <string_view>
#include <vector>

#include "base/result.h"

namespace lab::procfs {

/// What there is to know of one kind of namespaces.
struct NamespaceKind {
  std::string_view name;          // the kernel's word for it: "mnt:[4026531841]"
  const char* file;               // below /proc/PID: the namespace that the process is in
  const char* for_children;       // below /proc/PID: the one its next children get
  unsigned long long clone_flag;  // for clone3(2), unshare(2), setns(2)
  std::string_view since;         // Linux release that brought the flag, after clone(2)
  std::string_view manual;
};

/// All kinds, in the order of the names. clone(2) cannot take CLONE_NEWTIME: its bit lies in
/// the byte of the exit signal there; clone3(2) and unshare(2) can.
inline constexpr NamespaceKind kNamespaceKinds[] = {
    {"cgroup", "ns/cgroup", "ns/cgroup", CLONE_NEWCGROUP, "4.6", "cgroup_namespaces(7)"},
    {"ipc", "ns/ipc", "ns/ipc", CLONE_NEWIPC, "2.6.19", "ipc_namespaces(7)"},
    {"mnt", "ns/mnt", "ns/mnt", CLONE_NEWNS, "2.4.19", "mount_namespaces(7)"},
    {"net", "ns/net", "ns/net", CLONE_NEWNET, "2.6.24", "network_namespaces(7)"},
    {"pid", "ns/pid", "ns/pid_for_children", CLONE_NEWPID, "2.6.24", "pid_namespaces(7)"},
    {"time", "ns/time", "ns/time_for_children", CLONE_NEWTIME, "5.6", "time_namespaces(7)"},
    {"user", "ns/user", "ns/user", CLONE_NEWUSER, "2.6.23", "user_namespaces(7)"},
    {"uts", "ns/uts", "ns/uts", CLONE_NEWUTS, "2.6.19", "uts_namespaces(7)"},
};

/// The kind of that name; nullptr where there is none.
constexpr const NamespaceKind* namespace_kind(std::string_view name) {
  for (const NamespaceKind& kind : kNamespaceKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

/// One namespace. Two are the same where device and inode are: ioctl_ns(2), namespaces(7).
struct NamespaceId {
  std::string_view type;  // NamespaceKind::name
  ino_t inode = 0;        // the number in the link; may be used again when the namespace is gone
  dev_t device = 0;       // of nsfs, the file system that all namespaces are files of

  bool operator==(const NamespaceId&) const = default;
};

/// What a link says: "pid:[4026531836]" is {"pid", 4026531836, 0}: the text has no device.
///
/// Source     readlink(2) of /proc/PID/ns/* and of /proc/PID/fd/* that are open namespaces
/// Errors     EBADMSG   the text is no namespace, or of an unknown kind
Result<NamespaceId> parse_namespace_link(std::string_view text);

/// The namespace of `kind` that the process is in.
///
///   process_fd    descriptor of /proc/PID, from open_process
///
/// Source     stat(2) of /proc/PID/ns/KIND
/// Races      the process may leave the namespace at any time, by setns(2), unshare(2), or death
/// Errors     EACCES    ptrace access to that process is denied: not even root may, always
///            ENOENT    this kernel has no such namespaces, or a zombie has none any more
///            ESRCH     the process is gone
/// Manual     namespaces(7)
Result<NamespaceId> read_namespace(int process_fd, const NamespaceKind& kind);

/// The namespace of `kind` that children of the process will be in. It differs for pid and time:
/// unshare(2) and setns(2) move only the children there.
///
/// Errors     as read_namespace; ENOENT also where the new PID namespace has no first process yet
Result<NamespaceId> read_namespace_for_children(int process_fd, const NamespaceKind& kind);

/// All that the process is in, in the order of kNamespaceKinds; kinds this kernel lacks left out.
Result<std::vector<NamespaceId>> read_namespaces(int process_fd);

}  // namespace lab::procfs
