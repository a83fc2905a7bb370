// mountns_kernel_files.cc: checks of lab 02 about /proc and /sys.

#include <fcntl.h>
#include <fmt/core.h>

#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"

namespace lab::checker::mountns {

namespace {

// What the OCI runtimes hide by default: config-linux.md, Masked Paths.
constexpr const char* kMasked[] = {"/proc/kcore",  "/proc/keys",    "/proc/timer_list",
                                   "/proc/acpi",   "/proc/scsi",    "/proc/sched_debug",
                                   "/proc/asound", "/sys/firmware", "/proc/latency_stats"};

// What they leave readable only: config-linux.md, Readonly Paths.
constexpr const char* kReadOnly[] = {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus",
                                     "/proc/fs"};

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A file behind /dev/null can be written to, and nothing comes of it.
bool is_a_mask(const procfs::Mount& mount) {
  return mount.root.ends_with("/null");
}

Finding expect_refused(Contained& contained, const char* diagnosis, const Words& request) {
  const Answer answer = SEE(contained.probe.ask(request));
  const std::string what = fmt::format("COMMAND: {} {}", request[0], request[1]);
  if (answer.number == 0) return failed(diagnosis, what + " succeeded", "it fails with EROFS");
  if (answer.number == EROFS || is_in_user_namespace()) return passed();
  return failed(diagnosis, fmt::format("{}: {}", what, errno_name(answer.number)),
                "it fails with EROFS");
}

}  // namespace

Finding proc_is_fresh(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  const Mounts mounts = SEE(contained.process().mounts());
  const procfs::Mount* proc = mount_at(mounts, "/proc");
  if (proc == nullptr || proc->type != "proc") {
    return failed("MNT-012", "COMMAND's mountinfo has no proc at /proc", "a proc is mounted there");
  }
  Words processes;
  for (const std::string& name : SEE(contained.process().list("root/proc"))) {
    if (is_number(name)) processes.push_back(name);
  }
  const Answer self = SEE(contained.probe.ask({"readlink", "/proc/self"}));
  if (processes == Words{"1"} && self.text == "1") return passed();
  return failed("MNT-013",
                fmt::format("/proc shows {} processes, and COMMAND (PID 1) as {:?}",
                            processes.size(), self.text),
                "it shows process 1, COMMAND, and no other");
}

Finding sys_is_read_only(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  const Mounts mounts = SEE(contained.process().mounts());
  const procfs::Mount* sys = mount_at(mounts, "/sys");
  if (sys == nullptr || (sys->type != "sysfs" && !is_in_user_namespace())) {
    return failed("MNT-014", sys == nullptr ? "nothing is mounted at /sys" : text_of(*sys),
                  "a sysfs at /sys");
  }
  for (const procfs::Mount& mount : mounts) {
    if (mount.mountpoint != "/sys" && !mount.mountpoint.starts_with("/sys/")) continue;
    if (procfs::has_option(mount.options, "ro") || is_a_mask(mount)) continue;
    return failed("MNT-015", fmt::format("COMMAND's mountinfo has {}", text_of(mount)),
                  "/sys and all below it are read-only");
  }
  return expect_refused(contained, "MNT-015", {"mkdir", "/sys/nslab"});
}

Finding kernel_interfaces_are_masked(Subject& subject) {
  const Contained contained = SEE(start_contained(subject));
  const Process& process = contained.process();
  for (const std::string path : kMasked) {
    const std::optional<struct stat> found = SEE(look(process, path));
    const auto top = SEE(look(process, path.substr(0, path.find('/', 1))));
    // Masked: another file system shows there, or nothing.
    if (!found || !top || found->st_dev != top->st_dev) continue;
    return failed(path == "/proc/kcore" ? "MNT-016" : "MNT-017",
                  fmt::format("{} is the kernel's own", path),
                  "it is masked: /dev/null, or an empty read-only directory, is mounted on it");
  }
  return passed();
}

Finding kernel_interfaces_are_read_only(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  const Mounts mounts = SEE(contained.process().mounts());
  for (const std::string path : kReadOnly) {
    if (!SEE(look(contained.process(), path))) continue;
    const procfs::Mount* mount = mount_over(mounts, path);
    if (mount != nullptr && procfs::has_option(mount->options, "ro")) continue;
    const char* diagnosis = path == "/proc/sys" ? "MNT-018" : "MNT-019";
    return failed(
        diagnosis,
        fmt::format("{} is in the mount {}", path, mount != nullptr ? text_of(*mount) : "(none)"),
        "it is in a read-only mount");
  }
  // Opened only, never written: a fault must not press a key of the machine.
  const std::string write_only = std::to_string(O_WRONLY);
  Finding sys =
      expect_refused(contained, "MNT-018", {"open", "/proc/sys/kernel/hostname", write_only});
  if (sys.verdict != Verdict::Pass) return sys;
  if (!SEE(look(contained.process(), "/proc/sysrq-trigger"))) return passed();
  return expect_refused(contained, "MNT-019", {"open", "/proc/sysrq-trigger", write_only});
}

}  // namespace lab::checker::mountns
