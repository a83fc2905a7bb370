// namespace_holders.h: which processes, threads and descriptors keep mount namespaces alive.

#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace lab::observe {

/// The files of /proc through which mount namespaces can be opened.
struct NamespaceHolders {
  dev_t nsfs = 0;  // device of the file system that all namespaces are files of

  // By inode number of the namespace: "7/task/8/ns/mnt" where thread 8 of process 7 is in it,
  // "7/task/8/fd/3" where it has it open. All of them are below /proc.
  std::map<ino_t, std::vector<std::string>> files;

  std::vector<std::string> unread;  // a sentence for each kind of refusal
};

/// Looks at each thread of each process, and at each of its descriptors. None is opened that is
/// not a namespace: to open a terminal or a FIFO would be felt by those who use it.
///
///   proc    descriptor of /proc
///
/// Source     /proc/PID/task/TID/ns/mnt, /proc/PID/task/TID/fd
/// Races      what comes and goes during the search is in the result or not
/// Errors     ENOENT   `proc` is no /proc, or one of another PID namespace
/// Manual     proc(5), ioctl_ns(2)
Result<NamespaceHolders> mount_namespace_holders(int proc);

}  // namespace lab::observe
