// mountns_command.cc: checks of lab 02 about COMMAND's surroundings: directory, streams,
// descriptors.

#include <fcntl.h>
#include <fmt/core.h>

#include <array>

#include "checker/checks/afterwards.h"
#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"

namespace lab::checker::mountns {

namespace {

// The first descriptor of a process that leads to a file or directory, besides 0, 1 and 2.
Seen<std::string> held_file(const Process& process) {
  for (const std::string& number : SEE(process.list("fd"))) {
    if (number == "0" || number == "1" || number == "2") continue;
    const std::string link = "fd/" + number;
    const struct stat file = SEE(file_of(process, link));
    if (!S_ISDIR(file.st_mode) && !S_ISREG(file.st_mode)) continue;
    const std::string target = SEE(process.link(link.c_str()));
    if (target.starts_with('/')) return fmt::format("descriptor {} is {}", number, target);
  }
  return std::string();
}

}  // namespace

Finding working_directory_is_root(Subject& subject) {
  Launch launch = in_rootfs(SEE(subject.arena().make_rootfs()), {});
  launch.working_directory = subject.arena().scratch();
  Run* run = SEE(subject.start(launch));
  const Probe probe = SEE(run->probe());
  const struct stat root = SEE(file_of(probe.process(), "root"));
  const struct stat directory = SEE(file_of(probe.process(), "cwd"));
  if (is_same_file(root, directory)) return passed();
  return failed("MNT-061", fmt::format("/proc/PID/cwd is {}", SEE(probe.process().link("cwd"))),
                "the container's /");
}

Finding workdir_is_inside(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  SEE(make_link(arena, "/etc", rootfs.path + "/link"));
  const Contained contained = SEE(start_in(subject, rootfs, {"--workdir", "/link"}));
  const struct stat directory = SEE(file_of(contained.process(), "cwd"));
  const std::optional<struct stat> wanted = SEE(look(contained.process(), "/etc"));
  if (!wanted || !is_same_file(directory, *wanted)) {
    return failed("MNT-062",
                  fmt::format("--workdir /link, and /link -> /etc: /proc/PID/cwd is {}",
                              SEE(contained.process().link("cwd"))),
                  "the container's /etc");
  }
  SEE(expect_refusal(subject, in_rootfs(rootfs, {"--workdir", "/missing"}), "MNT-063",
                     "--workdir of a directory that DIR does not have"));
  if (!SEE(look(rootfs.judge_path + "/missing"))) return passed();
  return failed("MNT-063", "--workdir /missing: the lab made it", "it is not made");
}

Finding streams_are_passed_through(Subject& subject) {
  std::array<UniqueFd, 3> files;
  for (UniqueFd& file : files) file = SEE(calls::fixed_memory_file("stream", 4096));
  Launch launch = in_rootfs(SEE(subject.arena().make_rootfs()), {});
  launch.input = {Stream::Kind::Descriptor, files[0].get()};
  launch.output = {Stream::Kind::Descriptor, files[1].get()};
  launch.error = {Stream::Kind::Descriptor, files[2].get()};
  Run* run = SEE(subject.start(launch));
  const Probe probe = SEE(run->probe());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string link = fmt::format("fd/{}", i);
    const struct stat own = SEE(kernel::fstatat(files[i].get(), "", AT_EMPTY_PATH));
    if (is_same_file(own, SEE(file_of(probe.process(), link)))) continue;
    return failed("MNT-064",
                  fmt::format("{} of COMMAND is {}", link, SEE(probe.process().link(link.c_str()))),
                  "without --tty, the caller's own stream");
  }
  return passed();
}

Finding no_descriptor_leads_outside(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  const std::string source = subject.arena().scratch() + "/source";
  SEE(make_directory(subject.arena(), source));
  const Contained contained =
      SEE(start_in(subject, rootfs, {"--bind", source + ":/usr", "--tmpfs", "/tmp"}));
  const std::string held = SEE(held_file(contained.process()));
  if (held.empty()) return passed();
  return failed("MNT-065", fmt::format("in COMMAND, {}", held),
                "COMMAND has 0, 1 and 2, and no descriptor of a directory or file");
}

Finding init_holds_nothing_of_the_host(Subject& subject) {
  const std::string source = subject.arena().scratch() + "/source";
  SEE(make_directory(subject.arena(), source));
  const Contained contained = SEE(start_contained(subject, {"--init", "--bind", source + ":/usr"}));
  const auto status = SEE(contained.process().status());
  const Process init = SEE(Process::open(status.ppid));
  const struct stat root = SEE(file_of(contained.process(), "root"));
  for (const char* link : {"root", "cwd"}) {
    if (is_same_file(root, SEE(file_of(init, link)))) continue;
    return failed("MNT-066", fmt::format("/proc/PID/{} of PID 1 is {}", link, SEE(init.link(link))),
                  "the container's /");
  }
  const std::string held = SEE(held_file(init));
  if (held.empty()) return passed();
  return failed("MNT-066", fmt::format("in PID 1, {}", held),
                "PID 1 holds none of the host's file systems");
}

Finding plan_does_nothing(Subject& subject) {
  Arena& arena = subject.arena();
  const MachineState before = SEE(arena.state());
  const std::string absent = arena.scratch() + "/absent";
  Run* run = SEE(subject.start({.options = {"--plan", "--rootfs", absent, "--bind",
                                            absent + "/source:/usr", "--overlay", absent},
                                .command = {"/probe"}}));
  const Ended ended = SEE(run->end());
  if (ended != Ended{} || run->printed_output().empty()) {
    return failed("MNT-069",
                  fmt::format("--plan with names that do not exist: {}, {} bytes of output",
                              to_string(ended), run->printed_output().size()),
                  "status 0, and the steps on standard output");
  }
  return expect_as_before(arena, before, {.left = "MNT-069"});
}

}  // namespace lab::checker::mountns
