// mountns_dev.cc: checks of lab 02 about /dev.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"

namespace lab::checker::mountns {

namespace {

/// A device that has to be there, and what shows that it works.
struct Device {
  const char* path;
  unsigned major_number, minor_number;  // Documentation/admin-guide/devices.txt of Linux
  const char* request;                  // of the probe: read_fd, write_fd; "": none
  int number;                           // errno that it comes to
};

constexpr Device kDevices[] = {
    {"/dev/null", 1, 3, "write_fd", 0},      {"/dev/zero", 1, 5, "read_fd", 0},
    {"/dev/full", 1, 7, "write_fd", ENOSPC}, {"/dev/random", 1, 8, "read_fd", 0},
    {"/dev/urandom", 1, 9, "read_fd", 0},    {"/dev/tty", 5, 0, "", 0},
};

Finding expect_node(const Contained& contained, const Device& device) {
  const std::optional<struct stat> node = SEE(look(contained.process(), device.path));
  if (!node) return failed("MNT-020", fmt::format("there is no {}", device.path), "it is there");
  const std::string wanted =
      fmt::format("a character device {}:{}", device.major_number, device.minor_number);
  if (!S_ISCHR(node->st_mode) ||
      node->st_rdev != ::makedev(device.major_number, device.minor_number)) {
    return failed("MNT-021",
                  fmt::format("{} has mode {:o} and device {}:{}", device.path, node->st_mode,
                              major(node->st_rdev), minor(node->st_rdev)),
                  wanted);
  }
  return passed();
}

Finding expect_working(Contained& contained, const Device& device) {
  if (*device.request == '\0') return passed();
  Answer answer = SEE(contained.probe.ask({"open", device.path, std::to_string(O_RDWR)}));
  int wanted = 0;
  std::string call = "open";
  if (answer.number == 0) {
    const std::string fd = answer.text;
    answer = SEE(contained.probe.ask({device.request, fd, "text"}));
    wanted = device.number;
    call = device.request;
    SEE(contained.probe.need({"close", fd}));
  }
  if (answer.number == wanted) return passed();
  return failed("MNT-022",
                fmt::format("{} of {}: {}", call, device.path,
                            answer.number == 0 ? "success" : errno_name(answer.number)),
                wanted == 0 ? "success" : std::string(errno_name(wanted)));
}

// Whether a directory of the container is one of the host's file systems.
Seen<bool> is_the_hosts(Subject& subject, const Contained& contained, const std::string& path) {
  const std::optional<struct stat> inside = SEE(look(contained.process(), path));
  const std::optional<struct stat> outside = SEE(look(subject.arena().judge_path(path)));
  return inside && outside && inside->st_dev == outside->st_dev;
}

}  // namespace

Finding devices_work(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  if (SEE(is_the_hosts(subject, contained, "/dev"))) {
    return failed("MNT-023", "/dev is in the same file system as the host's /dev",
                  "a /dev of the container's own, with a few harmless devices");
  }
  for (const Device& device : kDevices) {
    Finding finding = expect_node(contained, device);
    if (finding.verdict == Verdict::Pass) finding = expect_working(contained, device);
    if (finding.verdict != Verdict::Pass) return finding;
  }
  return passed();
}

Finding pseudo_terminals_are_its_own(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  Probe& probe = contained.probe;
  if (SEE(is_the_hosts(subject, contained, "/dev/pts"))) {
    return failed("MNT-024", "/dev/pts is in the same file system as the host's /dev/pts",
                  "a devpts of the container's own");
  }
  const std::string flags = std::to_string(O_RDWR | O_NOCTTY);
  const Answer opened = SEE(probe.ask({"open", "/dev/ptmx", flags}));
  if (opened.number != 0) {
    return failed("MNT-025", fmt::format("open of /dev/ptmx: {}", errno_name(opened.number)),
                  "a new pseudo-terminal");
  }
  const std::string get = std::to_string(TIOCGPTN);
  const Answer number = SEE(probe.ask({"ioctl_number", opened.text, get, "0"}));
  const auto ptmx = SEE(look(contained.process(), "/dev/pts/ptmx"));
  if (number.number != 0 || !ptmx || (ptmx->st_mode & 0666) != 0666) {
    return failed("MNT-025",
                  fmt::format("TIOCGPTN of /dev/ptmx: {}; /dev/pts/ptmx has mode {:o}",
                              number.number == 0 ? "success" : errno_name(number.number),
                              ptmx ? ptmx->st_mode & 07777 : 0),
                  "a pseudo-terminal, which everybody may open");
  }
  SEE(probe.need({"ioctl_number", opened.text, std::to_string(TIOCSPTLCK), "0"}));
  const std::string path = "/dev/pts/" + number.text;
  const Answer slave = SEE(probe.ask({"open", path, flags}));
  const std::optional<struct stat> node = SEE(look(contained.process(), path));
  if (slave.number != 0 || !node || !S_ISCHR(node->st_mode)) {
    return failed("MNT-025",
                  fmt::format("/dev/ptmx gave terminal {}; open of {}: {}", number.text, path,
                              errno_name(slave.number)),
                  "the new terminal appears in the container's /dev/pts");
  }
  SEE(probe.need({"write_fd", slave.text, "x"}));
  if (SEE(probe.need({"read_fd", opened.text})) == "x") return passed();
  return failed("MNT-025", "what was written to the terminal did not arrive at /dev/ptmx's end",
                "it arrives");
}

Finding shared_memory_and_queues_work(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  const Mounts mounts = SEE(contained.process().mounts());
  const std::pair<const char*, const char*> places[] = {{"/dev/shm", "tmpfs"},
                                                        {"/dev/mqueue", "mqueue"}};
  for (const auto& [path, type] : places) {
    // A directory of a /dev that is a tmpfs will do as well.
    const procfs::Mount* mount = mount_over(mounts, path);
    if (mount == nullptr || mount->type != type) {
      return failed("MNT-026", fmt::format("{} is in no {}", path, type),
                    fmt::format("a {} of the container's own", type));
    }
    // Before anything is made there: it would be made on the machine.
    if (SEE(is_the_hosts(subject, contained, path))) {
      return failed("MNT-027", fmt::format("{} is the host's", path),
                    fmt::format("a {} of the container's own", type));
    }
    const std::string file = fmt::format("{}/nslab", path);
    const Answer made =
        SEE(contained.probe.ask({"open", file, std::to_string(O_RDWR | O_CREAT | O_EXCL)}));
    if (made.number == 0) continue;
    return failed("MNT-026", fmt::format("making {}: {}", file, errno_name(made.number)),
                  "COMMAND can make it");
  }
  return passed();
}

Finding links_lead_to_the_streams(Subject& subject) {
  Contained contained = SEE(start_contained(subject));
  const std::pair<const char*, const char*> links[] = {
      {"/dev/fd", "fd"}, {"/dev/stdin", "fd/0"}, {"/dev/stdout", "fd/1"}, {"/dev/stderr", "fd/2"}};
  for (const auto& [path, file] : links) {
    const std::optional<struct stat> link = SEE(look(contained.process(), path));
    if (!link || !S_ISLNK(link->st_mode)) {
      return failed("MNT-028", fmt::format("{} is {}", path, link ? "no symbolic link" : "missing"),
                    "a symbolic link into /proc/self/fd");
    }
    const Answer target = SEE(contained.probe.ask({"stat", path}));
    const Answer wanted = SEE(contained.probe.ask({"stat", fmt::format("/proc/self/{}", file)}));
    if (target.number == 0 && target.text == wanted.text) continue;
    return failed("MNT-028",
                  fmt::format("{} leads to {}", path,
                              target.number == 0 ? "another file" : errno_name(target.number)),
                  fmt::format("it leads to /proc/self/{}", file));
  }
  return passed();
}

}  // namespace lab::checker::mountns
