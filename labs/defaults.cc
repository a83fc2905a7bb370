#include "labs/defaults.h"

#include <sys/mount.h>

namespace lab {

namespace {

constexpr unsigned long kNoRights = MS_NOSUID | MS_NODEV | MS_NOEXEC;

// In the order in which they are mounted.
std::vector<Mount> default_mounts() {
  return {
      {.type = "proc", .destination = "/proc", .flags = kNoRights},
      {.type = "sysfs", .destination = "/sys", .flags = kNoRights | MS_RDONLY},
      {.type = "tmpfs", .destination = "/dev", .flags = MS_NOSUID, .options = "mode=755,size=64k"},
      {.type = "devpts",
       .destination = "/dev/pts",
       .flags = MS_NOSUID | MS_NOEXEC,
       .options = "newinstance,ptmxmode=666,mode=620,gid=5",
       .needs_directory = true},
      {.type = "tmpfs",
       .destination = "/dev/shm",
       .flags = kNoRights,
       .options = "mode=1777,size=64m",
       .needs_directory = true},
      {.type = "mqueue", .destination = "/dev/mqueue", .flags = kNoRights, .needs_directory = true},
  };
}

std::vector<Device> default_devices() {
  return {
      {"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
      {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
  };
}

std::vector<Link> default_links() {
  return {
      {"/dev/ptmx", "pts/ptmx"},          {"/dev/fd", "/proc/self/fd"},
      {"/dev/stdin", "/proc/self/fd/0"},  {"/dev/stdout", "/proc/self/fd/1"},
      {"/dev/stderr", "/proc/self/fd/2"},
  };
}

// What reaches the host through the kernel's own files, in the lists that OCI runtimes share.
std::vector<std::string> default_read_only() {
  return {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
}

std::vector<std::string> default_masked() {
  return {
      "/proc/acpi",        "/proc/asound",  "/proc/interrupts",
      "/proc/kcore",       "/proc/keys",    "/proc/latency_stats",
      "/proc/sched_debug", "/proc/scsi",    "/proc/timer_list",
      "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
      "/sys/fs/selinux",
  };
}

}  // namespace

Config default_config(std::uint64_t namespaces) {
  return {.namespaces = namespaces,
          .mounts = default_mounts(),
          .devices = default_devices(),
          .links = default_links(),
          .read_only = default_read_only(),
          .masked = default_masked()};
}

}  // namespace lab
