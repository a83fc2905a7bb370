// mountns_traces.cc: checks of lab 02 about --overlay, and what is left in DIR and beside it.

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "checker/checks/afterwards.h"
#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"
#include "kernel/file.h"

namespace lab::checker::mountns {

namespace {

constexpr int kCleanUp_ms = 2000;  // contract: within two seconds of a SIGKILL

// An overlay shows a socket as a file that nobody listens to, so the probe's is bound over it.
Words overlay_options(const Arena& arena, const std::string& directory) {
  return {"--overlay", directory, "--bind", arena.scratch() + "/probe.sock:/probe.sock"};
}

// The rootfs as an overlay's lower side: what COMMAND changes must not arrive there.
Finding expect_lower_unchanged(Arena& arena, const Rootfs& rootfs) {
  const std::optional<std::string> old = SEE(text_of(arena, rootfs.path + "/overlaid/old"));
  const std::optional<std::string> added = SEE(text_of(arena, rootfs.path + "/overlaid/new"));
  if (old == "old" && !added) return passed();
  return failed(
      "MNT-040",
      fmt::format(
          "COMMAND changed /overlaid/old and made /overlaid/new; in DIR, overlaid/old is {:?}, "
          "overlaid/new {}",
          old.value_or("(missing)"), added ? "is there" : "is not there"),
      "DIR stays as it was");
}

Finding expect_upper(Arena& arena, const std::string& directory) {
  if (SEE(look(arena.judge_path(directory + "/work")))) {
    return failed("MNT-042", fmt::format("{}/work is there after the lab's end", directory),
                  "the work directory is removed");
  }
  if (!SEE(look(arena.judge_path(directory + "/upper")))) {
    return failed("MNT-043", fmt::format("{}/upper is gone after the lab's end", directory),
                  "it stays, with what COMMAND has written");
  }
  const std::optional<std::string> written = SEE(text_of(arena, directory + "/upper/overlaid/new"));
  if (written == "new") return passed();
  return failed("MNT-041", "what COMMAND wrote to /overlaid/new is not in upper/overlaid/new",
                "it is there");
}

struct Mode {
  std::string path;
  mode_t mode;

  bool operator==(const Mode&) const = default;
};

// The modes of files that the lab makes, with this umask of the caller's.
Seen<std::vector<Mode>> modes_with_umask(Subject& subject, const Rootfs& rootfs, mode_t umask) {
  Launch launch = in_rootfs(rootfs, {"--tmpfs", "/made/deep"});
  launch.umask = umask;
  Contained contained = SEE(start_launch(subject, rootfs, launch));
  std::vector<Mode> modes;
  for (const std::string path : {"/dev", "/dev/null", "/dev/full", "/dev/tty", "/dev/shm",
                                 "/dev/pts", "/dev/mqueue", "/made", "/made/deep"}) {
    const std::optional<struct stat> file = SEE(look(contained.process(), path));
    modes.push_back({path, file ? file->st_mode : 0});
  }
  SEE(finish(contained));
  return modes;
}

}  // namespace

Finding overlay_takes_the_writes(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  const std::string directory = arena.scratch() + "/overlay";
  SEE(make_directory(arena, directory));
  // A directory that no host has: a lab whose root is the host's is not to change it.
  SEE(make_directory(arena, rootfs.path + "/overlaid"));
  SEE(make_file(arena, rootfs.path + "/overlaid/old", "old"));
  const Words options = overlay_options(arena, directory);
  Contained first = SEE(start_in(subject, rootfs, options));
  const Answer changed = SEE(first.probe.ask({"write", "/overlaid/old", "changed"}));
  const Answer made = SEE(first.probe.ask({"write", "/overlaid/new", "new"}));
  if (changed.number != 0 || made.number != 0) {
    return failed("MNT-041",
                  fmt::format("COMMAND writes /overlaid/old and /overlaid/new: {}",
                              errno_name(changed.number != 0 ? changed.number : made.number)),
                  "COMMAND can write everywhere in its root");
  }
  Finding finding = expect_lower_unchanged(arena, rootfs);
  if (finding.verdict != Verdict::Pass) return finding;
  SEE(finish(first));
  finding = expect_upper(arena, directory);
  if (finding.verdict != Verdict::Pass) return finding;
  Contained second = SEE(start_in(subject, rootfs, options));
  const Answer again = SEE(second.probe.ask({"read", "/overlaid/new"}));
  if (again.text == "new") return passed();
  return failed("MNT-043", "a second container with the same overlay does not see /overlaid/new",
                "DIR/upper stays, and is used again");
}

Finding mount_points_are_removed(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  SEE(make_file(arena, arena.scratch() + "/file", "text"));
  // Two that the lab needs and has to make, one that is there.
  for (const char* name : {"/proc", "/sys"}) {
    SEE(kernel::unlinkat(AT_FDCWD, (rootfs.judge_path + name).c_str(), AT_REMOVEDIR));
  }
  const MachineState before = SEE(arena.state());
  Contained contained = SEE(start_in(
      subject, rootfs,
      {"--tmpfs", "/made/deep", "--tmpfs", "/etc", "--bind", arena.scratch() + "/file:/usr/file"}));
  SEE(finish(contained));
  return expect_as_before(arena, before, {.left = "MNT-044", .taken = "MNT-045"});
}

Finding mount_points_with_content_stay(Subject& subject) {
  Arena& arena = subject.arena();
  Contained contained = SEE(start_contained(subject, {"--tmpfs", "/kept/deep"}));
  const Answer written = SEE(contained.probe.ask({"write", "/kept/file", "text"}));
  if (written.number != 0) {
    return failed("MNT-037",
                  fmt::format("--tmpfs /kept/deep; COMMAND writes /kept/file: {}",
                              errno_name(written.number)),
                  "the directory that the mount point is in was made");
  }
  SEE(finish(contained));
  const std::string kept = contained.rootfs.path + "/kept";
  if (SEE(text_of(arena, kept + "/file")) != "text") {
    return failed("MNT-046", "what COMMAND wrote to /kept/file is gone after the lab's end",
                  "a directory that is not empty stays, with what is in it");
  }
  if (!SEE(look(arena.judge_path(kept + "/deep")))) return passed();
  return failed("MNT-044", "the mount point /kept/deep, which the lab had made, is left",
                "it is removed");
}

Finding modes_do_not_depend_on_umask(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  const std::vector<Mode> open = SEE(modes_with_umask(subject, rootfs, 0));
  const std::vector<Mode> closed = SEE(modes_with_umask(subject, rootfs, 077));
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (open[i] == closed[i]) continue;
    return failed("MNT-067",
                  fmt::format("{} has mode {:o} with umask 0, and {:o} with umask 077",
                              open[i].path, open[i].mode, closed[i].mode),
                  "the same mode with each umask");
  }
  const auto null = std::find_if(open.begin(), open.end(),
                                 [](const Mode& mode) { return mode.path == "/dev/null"; });
  if ((null->mode & 0777) == 0666 || is_in_user_namespace()) return passed();
  return failed("MNT-067", fmt::format("/dev/null has mode {:o}", null->mode),
                "everybody may read and write it");
}

Finding nothing_is_left_after_sigkill(Subject& subject) {
  Arena& arena = subject.arena();
  const Rootfs rootfs = SEE(arena.make_rootfs());
  const std::string directory = arena.scratch() + "/overlay";
  SEE(make_directory(arena, directory));
  SEE(make_directory(arena, directory + "/upper"));
  const MachineState before = SEE(arena.state());
  for (const Words& options :
       {Words{"--init", "--tmpfs", "/made/deep"}, overlay_options(arena, directory)}) {
    const Contained contained = SEE(start_in(subject, rootfs, options));
    SEE(contained.run->process().kill(SIGKILL));
    SEE(contained.run->end());
    Finding finding = expect_as_before(
        arena, before, {.left = "MNT-068", .taken = "MNT-068", .milliseconds = kCleanUp_ms});
    if (finding.verdict != Verdict::Pass) return finding;
  }
  return passed();
}

}  // namespace lab::checker::mountns
