// mountns_paths.cc: checks of lab 02 about paths: symbolic links, bad root file systems, COMMAND.

#include <fcntl.h>
#include <fmt/core.h>

#include "checker/checks/afterwards.h"
#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"

namespace lab::checker::mountns {

namespace {

// The directory `path` in the rootfs, with all that it is in.
Seen<void> make_directories(Arena& arena, const Rootfs& rootfs, const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (!SEE(look(rootfs.judge_path + part))) SEE(make_directory(arena, rootfs.path + part));
    if (end == std::string::npos) return {};
  }
}

// A DST through the symbolic link /link, which reads `target`. On the host that leads to `outside`.
Finding expect_inside(Subject& subject, const Rootfs& rootfs, const std::string& target,
                      const std::string& outside) {
  Arena& arena = subject.arena();
  SEE(make_link(arena, target, rootfs.path + "/link"));
  Contained contained = SEE(start_in(subject, rootfs, {"--tmpfs", "/link/deep"}));
  if (SEE(look(arena.judge_path(outside + "/deep")))) {
    return failed("MNT-050",
                  fmt::format("--tmpfs /link/deep, and /link -> {}: the lab made {}/deep on the "
                              "host",
                              target, outside),
                  "the link is followed inside of DIR");
  }
  const Mounts mounts = SEE(contained.process().mounts());
  if (mount_at(mounts, outside + "/deep") == nullptr) {
    return failed("MNT-050",
                  fmt::format("--tmpfs /link/deep, and /link -> {}: nothing is mounted at the "
                              "container's {}/deep",
                              target, outside),
                  "the link is followed inside of DIR");
  }
  SEE(finish(contained));
  SEE(kernel::unlinkat(AT_FDCWD, (rootfs.judge_path + "/link").c_str(), 0));
  return passed();
}

// A rootfs whose /dev is a link that leads to the host, for whoever follows it there.
Finding expect_linked_dev_inside(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs("linked"));
  const std::string outside = arena.scratch() + "/outside";
  SEE(make_directories(arena, rootfs, outside));
  SEE(kernel::unlinkat(AT_FDCWD, (rootfs.judge_path + "/dev").c_str(), AT_REMOVEDIR));
  SEE(make_link(arena, outside, rootfs.path + "/dev"));
  const MachineState before = SEE(arena.state());
  // Refusing such a rootfs is as good as mounting inside of it.
  Seen<Contained> contained = start_in(subject, rootfs, {});
  if (!contained && contained.error().diagnosis != "SUB-002") return contained.error();
  const MachineState during = SEE(arena.state());
  const std::string host_files = arena.judge_path(outside);
  if (SEE(look(host_files + "/null")) || during.mounts != before.mounts) {
    return failed("MNT-050", fmt::format("DIR/dev -> {}: the lab made its /dev there", outside),
                  "the host's directory stays as it is");
  }
  if (!contained) return passed();
  Contained running = std::move(contained).value();
  const Mounts mounts = SEE(running.process().mounts());
  if (mount_at(mounts, outside) != nullptr) return passed();
  return failed(
      "MNT-050",
      fmt::format("DIR/dev -> {}: nothing is mounted at the container's {}", outside, outside),
      "the link is followed inside of DIR");
}

}  // namespace

Finding links_are_followed_inside(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  const std::string outside = arena.scratch() + "/outside";
  SEE(make_directory(arena, outside));
  SEE(make_directories(arena, rootfs, outside));
  Finding finding = expect_inside(subject, rootfs, outside, outside);
  if (finding.verdict != Verdict::Pass) return finding;
  // From DIR, two levels up are above the scratch directory; inside, above / is /.
  finding = expect_inside(subject, rootfs, "../../../../../../../.." + outside, outside);
  return finding.verdict == Verdict::Pass ? expect_linked_dev_inside(subject) : finding;
}

Finding dangling_links_are_refused(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  SEE(make_link(arena, "/nowhere", rootfs.path + "/dangling"));
  const MachineState before = SEE(arena.state());
  for (const char* destination : {"/dangling", "/dangling/deep"}) {
    SEE(expect_refusal(subject, in_rootfs(rootfs, {"--tmpfs", "/made", "--tmpfs", destination}),
                       "MNT-051", fmt::format("--tmpfs {}, through a dangling link", destination)));
  }
  return expect_as_before(arena, before, {.left = "MNT-044"});
}

Finding missing_below_read_only_is_refused(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  const std::string source = arena.scratch() + "/source";
  SEE(make_directory(arena, source));
  const MachineState before = SEE(arena.state());
  const Launch launch =
      in_rootfs(rootfs, {"--bind", source + ":/usr:ro", "--bind", source + ":/usr/missing"});
  SEE(expect_refusal(subject, launch, "MNT-052",
                     "--bind SRC:/usr:ro, then --bind SRC:/usr/missing"));
  return expect_as_before(arena, before, {.left = "MNT-052"});
}

Finding bad_root_file_systems_are_refused(Subject& subject) {
  Arena& arena = subject.arena();
  const std::string file = arena.scratch() + "/file";
  SEE(make_file(arena, file));
  const Words command = {"/probe"};
  const MachineState before = SEE(arena.state());
  SEE(expect_refusal(subject, {.command = command}, "MNT-054", "no --rootfs"));
  SEE(expect_refusal(subject,
                     {.options = {"--rootfs", arena.scratch() + "/absent"}, .command = command},
                     "MNT-053", "--rootfs of a directory that is not there"));
  SEE(expect_refusal(subject, {.options = {"--rootfs", file}, .command = command}, "MNT-053",
                     "--rootfs of a file"));
  return expect_as_before(arena, before, {.left = "MNT-044"});
}

Finding command_is_searched_inside(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  SEE(make_directory(arena, arena.scratch() + "/empty"));
  Run* run = SEE(subject.start(
      {.options = {"--rootfs", arena.scratch() + "/empty"}, .command = {"sh", "-c", "exit 0"}}));
  const Ended ended = SEE(run->end());
  if (ended != Ended{.number = 127}) {
    return failed("MNT-057", fmt::format("COMMAND sh in an empty DIR: {}", to_string(ended)),
                  "status 127: it is not there");
  }
  SEE(calls::link(rootfs.judge_path + "/probe", rootfs.judge_path + "/usr/nslab-probe"));
  // COMMAND's PATH alone: the lab may need its own to find an interpreter or a helper.
  Launch launch = in_rootfs(rootfs, {"--env", "PATH=/nowhere:/usr"});
  launch.command[0] = "nslab-probe";
  const Seen<Contained> found = start_launch(subject, rootfs, launch);
  if (found || found.error().diagnosis != "SUB-005") return found ? passed() : found.error();
  return failed("MNT-058", "COMMAND, in a directory of its PATH in DIR, was not found",
                "it is looked up inside of its root");
}

}  // namespace lab::checker::mountns
