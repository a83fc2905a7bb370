#include "labs/02-mountns/plan.h"

#include <sched.h>
#include <sys/mount.h>

#include "labs/01-pidns/steps.h"
#include "plan/handshake.h"

namespace lab {

namespace {

constexpr unsigned long kNoRights = MS_NOSUID | MS_NODEV | MS_NOEXEC;

struct Device {
  const char* path;
  unsigned major_number, minor_number;  // devices.txt of the kernel's documentation
};
constexpr Device kDevices[] = {
    {"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
    {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
};

struct Link {
  const char *path, *target;
};
constexpr Link kLinks[] = {
    {"/dev/ptmx", "pts/ptmx"},          {"/dev/fd", "/proc/self/fd"},
    {"/dev/stdin", "/proc/self/fd/0"},  {"/dev/stdout", "/proc/self/fd/1"},
    {"/dev/stderr", "/proc/self/fd/2"},
};

// What reaches the host through the kernel's own files, in the lists that OCI runtimes share.
constexpr const char* kProtected[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};
constexpr const char* kMasked[] = {
    "/proc/acpi",       "/proc/asound",        "/proc/interrupts",  "/proc/kcore",
    "/proc/keys",       "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats",   "/sys/firmware",     "/sys/devices/virtual/powercap",
    "/sys/fs/selinux",
};

// The host's side: what the container will be made of is opened while it is in sight.
void open_trees(Plan& plan, Container& container, const MountnsOptions& options,
                const Surroundings& surroundings) {
  const Side keeper = container.sides.keeper;
  container.root = plan.fd("rootfs");
  if (options.overlay.empty()) {
    plan.add(keeper, OpenTree{.path = options.rootfs, .into = container.root});
  } else {
    plan.add(keeper, OpenOverlay{options.rootfs, options.overlay, container.root,
                                 surroundings.is_in_user_namespace});
  }
  for (const BindOption& bind : options.binds) {
    container.binds.push_back(plan.fd(fmt::format("bind-{}", container.binds.size() + 1)));
    plan.add(keeper, OpenTree{bind.source, container.binds.back(), bind.kind,
                              /*is_recursive=*/true, bind.is_read_only});
  }
  if (!surroundings.may_make_devices) {
    for (const Device& device : kDevices) {
      container.devices.push_back(plan.fd(device.path + 5));
      plan.add(keeper, OpenTree{device.path, container.devices.back(), FileKind::kFile});
    }
  }
  if (!surroundings.owns_network) {
    container.sys = plan.fd("sys");
    plan.add(
        keeper,
        OpenTree{
            .path = "/sys", .into = container.sys, .is_recursive = true, .is_read_only = true});
  }
}

// A user namespace may make a proc or a sysfs only while another one is in sight, the host's.
void open_kernel_file_systems(Plan& plan, Container& container) {
  constexpr unsigned kNoRightsHere = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  const Side first = container.sides.first;
  container.proc = plan.fd("proc");
  plan.add(first, OpenNew{"proc", kNoRightsHere, container.proc});
  if (container.sys.is_used()) return;  // the host's is bound
  container.sys = plan.fd("sys");
  plan.add(first, OpenNew{"sysfs", kNoRightsHere | MOUNT_ATTR_RDONLY, container.sys});
}

void mount_kernel_file_systems(Plan& plan, const Container& container) {
  const Side first = container.sides.first;
  plan.add(first, MakeMountPoint{"/proc"});
  if (container.proc.is_used()) {
    plan.add(first, Attach{container.proc, "/proc"});
  } else {
    plan.add(first, MountProc{});
  }
  plan.add(first, MakeMountPoint{"/sys"});
  if (container.sys.is_used()) {
    plan.add(first, Attach{container.sys, "/sys"});
  } else {
    plan.add(first, MountNew{"sysfs", "/sys", kNoRights | MS_RDONLY});
  }
}

void fill_dev(Plan& plan, const Container& container, const Surroundings& surroundings) {
  const Side first = container.sides.first;
  plan.add(first, MakeMountPoint{"/dev"});
  plan.add(first, MountNew{"tmpfs", "/dev", MS_NOSUID, "mode=755,size=64k"});
  for (std::size_t i = 0; i < std::size(kDevices); ++i) {
    const Device& device = kDevices[i];
    if (surroundings.may_make_devices) {
      plan.add(first, MakeDevice{device.path, device.major_number, device.minor_number});
    } else {
      plan.add(first, MakeFile{device.path});
      plan.add(first, Attach{container.devices[i], device.path});
    }
  }
  for (const char* path : {"/dev/pts", "/dev/shm", "/dev/mqueue"}) {
    plan.add(first, MakeDirectory{path});
  }
  const std::string group = surroundings.has_tty_group ? ",gid=5" : "";
  plan.add(first, MountNew{"devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
                           "newinstance,ptmxmode=666,mode=620" + group});
  plan.add(first, MountNew{"tmpfs", "/dev/shm", kNoRights, "mode=1777,size=64m"});
  plan.add(first, MountNew{"mqueue", "/dev/mqueue", kNoRights});
  for (const Link& link : kLinks) plan.add(first, MakeLink{link.path, link.target});
}

void mount_what_was_asked_for(Plan& plan, const Container& container,
                              const MountnsOptions& options) {
  const Side first = container.sides.first;
  for (const TmpfsOption& tmpfs : options.tmpfs) {
    const std::string& size = tmpfs.size_bytes;
    plan.add(first, MakeMountPoint{tmpfs.destination});
    plan.add(first, MountNew{"tmpfs", tmpfs.destination, MS_NOSUID | MS_NODEV,
                             "mode=1777" + (size.empty() ? "" : ",size=" + size)});
  }
  for (std::size_t i = 0; i < options.binds.size(); ++i) {
    plan.add(first, MakeMountPoint{options.binds[i].destination, options.binds[i].kind});
    plan.add(first, Attach{container.binds[i], options.binds[i].destination});
  }
}

// The master end travels to the process that the user started, by way of the keeper.
void open_terminal(Plan& plan, Container& container) {
  const Sides& sides = container.sides;
  container.master = plan.fd("master");
  container.terminal = plan.fd("terminal");
  const Event opened = plan.event("terminal-opened");
  const Event passed_on = plan.event("terminal-passed-on");
  plan.add(sides.first, OpenTerminal{container.master, container.terminal});
  plan.add(sides.first, Notify{opened, sides.keeper, container.master});
  plan.add(sides.keeper, Await{opened, sides.first, container.master});
  plan.add(sides.keeper, Notify{passed_on, sides.lab, container.master});
  plan.add(sides.lab, Await{passed_on, sides.keeper, container.master});
}

}  // namespace

Container build_container(Plan& plan, const Sides& named, const MountnsOptions& options,
                          const Surroundings& surroundings, std::uint64_t flags) {
  Container container{.sides = named};
  start_keeper(plan, named);
  if (options.tty) plan.add(container.sides.keeper, RawTerminal{options.terminal});
  open_trees(plan, container, options, surroundings);
  start_container(plan, container.sides, options.pidns, flags);

  const Side first = container.sides.first;
  plan.add(first, MakeMounts{MS_PRIVATE});
  if (surroundings.is_in_user_namespace) open_kernel_file_systems(plan, container);
  plan.add(first, PivotRoot{container.root});
  mount_kernel_file_systems(plan, container);
  fill_dev(plan, container, surroundings);
  mount_what_was_asked_for(plan, container, options);
  if (options.tty) open_terminal(plan, container);
  for (const char* path : kProtected) plan.add(first, ProtectPath{path});
  for (const char* path : kMasked) plan.add(first, MaskPath{path});
  if (options.read_only) plan.add(first, MakeRootReadOnly{});
  return container;
}

void finish(Plan& plan, const Container& container, const MountnsOptions& options) {
  const Sides& sides = container.sides;
  start_command(plan, sides);
  if (options.tty) plan.add(sides.command, UseTerminal{container.terminal});
  execute_command(plan, sides, options.pidns.command);
  if (options.tty) {
    plan.add(sides.lab, RelayTerminal{sides.keeper, container.master});
  } else {
    plan.add(sides.lab, WaitFor{.child = sides.keeper});
  }
}

Plan plan_of(const MountnsOptions& options, const Surroundings& surroundings) {
  Plan plan;
  const Sides named = name_sides(plan, "lab-02");
  const Container container =
      build_container(plan, named, options, surroundings, CLONE_NEWNS | CLONE_NEWIPC);
  finish(plan, container, options);
  return plan;
}

}  // namespace lab
