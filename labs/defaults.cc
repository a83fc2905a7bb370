#include "labs/defaults.h"

#include <sys/mount.h>

namespace lab {

namespace {

constexpr unsigned long kNoRights = MS_NOSUID | MS_NODEV | MS_NOEXEC;

const std::vector<Mount> kMounts = {
    {.type = "proc", .destination = "/proc", .flags = kNoRights},
    {.type = "sysfs", .destination = "/sys", .flags = kNoRights | MS_RDONLY},
    {.type = "tmpfs", .destination = "/dev", .flags = MS_NOSUID, .options = "mode=755,size=64k"},
    {.type = "devpts",
     .destination = "/dev/pts",
     .flags = MS_NOSUID | MS_NOEXEC,
     .options = "newinstance,ptmxmode=666,mode=620,gid=5"},
    {.type = "tmpfs",
     .destination = "/dev/shm",
     .flags = kNoRights,
     .options = "mode=1777,size=64m"},
    {.type = "mqueue", .destination = "/dev/mqueue", .flags = kNoRights},
};

const std::vector<Device> kDevices = {
    {"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
    {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
};

const std::vector<Link> kLinks = {
    {"/dev/ptmx", "pts/ptmx"},          {"/dev/fd", "/proc/self/fd"},
    {"/dev/stdin", "/proc/self/fd/0"},  {"/dev/stdout", "/proc/self/fd/1"},
    {"/dev/stderr", "/proc/self/fd/2"},
};

// What reaches the host through the kernel's own files, in the lists that OCI runtimes share.
const std::vector<std::string> kReadOnly = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};
const std::vector<std::string> kMasked = {
    "/proc/acpi",       "/proc/asound",        "/proc/interrupts",  "/proc/kcore",
    "/proc/keys",       "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats",   "/sys/firmware",     "/sys/devices/virtual/powercap",
    "/sys/fs/selinux",
};

}  // namespace

Config default_config(std::uint64_t namespaces) {
  return {.namespaces = namespaces,
          .mounts = kMounts,
          .devices = kDevices,
          .links = kLinks,
          .read_only = kReadOnly,
          .masked = kMasked};
}

}  // namespace lab
