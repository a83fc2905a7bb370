// status.h: what the kernel says of a process for people, /proc/PID/status, as values.

#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lab::procfs {

/// A set of signals: signal n is bit n-1.
using SignalSet = std::uint64_t;

/// A set of capabilities: capability n (linux/capability.h) is bit n.
using CapabilitySet = std::uint64_t;

/// Source     /proc/PID/status
/// Format     lines "Name:", a tab, the value; order and number of the lines differ by kernel
/// Units      sizes in bytes (the file has kB, which are 1024 bytes); ids are those of the reader's
///            user namespace, 65534 for one that is not mapped there
/// Races      the lines are not from one moment: uid, signals and state are read one by one
/// Manual     proc(5), capabilities(7), pid_namespaces(7)
struct Status {
  std::string name;             // Name: comm, at most 15 bytes
  std::optional<mode_t> umask;  // Umask: none for a zombie
  char state = '?';             // State: R S D T t Z X I
  pid_t tgid = 0;               // Tgid: the process that this thread belongs to
  pid_t pid = 0;                // Pid
  pid_t ppid = 0;               // PPid: 0 where the parent is outside of /proc's PID ns
  pid_t tracer_pid = 0;         // TracerPid: 0 where nobody traces it
  std::array<uid_t, 4> uid{};   // Uid: real, effective, saved, file system
  std::array<gid_t, 4> gid{};   // Gid: likewise
  std::vector<gid_t> groups;    // Groups: supplementary ones
  std::vector<pid_t> ns_tgid;   // NStgid: its PID on each level, ...
  std::vector<pid_t> ns_pid;    // NSpid: ... from /proc's PID namespace inwards; empty ...
  std::vector<pid_t> ns_pgid;   // NSpgid: ... where the kernel has no PID namespaces
  std::vector<pid_t> ns_sid;    // NSsid
  std::optional<std::uint64_t> vm_peak_bytes;   // VmPeak: these five none for kernel threads, ...
  std::optional<std::uint64_t> vm_size_bytes;   // VmSize: ... zombies
  std::optional<std::uint64_t> vm_hwm_bytes;    // VmHWM
  std::optional<std::uint64_t> vm_rss_bytes;    // VmRSS
  std::optional<std::uint64_t> rss_anon_bytes;  // RssAnon
  int threads = 0;                              // Threads
  SignalSet sig_pnd = 0;                        // SigPnd: pending for this thread
  SignalSet shd_pnd = 0;                        // ShdPnd: pending for the whole process
  SignalSet sig_blk = 0;                        // SigBlk: blocked
  SignalSet sig_ign = 0;                        // SigIgn: ignored
  SignalSet sig_cgt = 0;                        // SigCgt: have a handler
  CapabilitySet cap_inh = 0;                    // CapInh: inheritable
  CapabilitySet cap_prm = 0;                    // CapPrm: permitted
  CapabilitySet cap_eff = 0;                    // CapEff: effective
  CapabilitySet cap_bnd = 0;                    // CapBnd: bounding
  CapabilitySet cap_amb = 0;                    // CapAmb: ambient
  std::optional<bool> no_new_privs;             // NoNewPrivs: since Linux 4.10
  std::optional<int> seccomp;                   // Seccomp: 0 off, 1 strict, 2 filter
  std::optional<int> seccomp_filters;           // Seccomp_filters: since Linux 5.9
};

/// Errors     EBADMSG   a line that we know is malformed, or one that every Linux has is missing
Result<Status> parse_status(std::string_view text);

///   process_fd    descriptor of /proc/PID, from open_process
///
/// Errors     ESRCH     the process is gone
Result<Status> read_status(int process_fd);

/// Whether `signal` (1 to 64) is in the set.
constexpr bool has_signal(SignalSet set, int signal) {
  return (set >> (signal - 1) & 1) != 0;
}

}  // namespace lab::procfs
