// mountns_binds.cc: checks of lab 02 about --read-only, --bind and --tmpfs.

#include <fmt/format.h>

#include "checker/checks/afterwards.h"
#include "checker/checks/mountns.h"
#include "checker/checks/mountns_evidence.h"
#include "procfs/text.h"

namespace lab::checker::mountns {

namespace {

/// SRC of a bind: a directory with a mount below it, and a file.
struct Source {
  std::string directory;  // with a tmpfs on its /sub
  std::string file;
  Probe hand;  // which has mounted it
};

Seen<Source> make_source(Arena& arena) {
  Source source{arena.scratch() + "/source", arena.scratch() + "/file", SEE(arena.hand())};
  SEE(make_directory(arena, source.directory));
  SEE(make_directory(arena, source.directory + "/sub"));
  SEE(make_file(arena, source.file, "text"));
  SEE(mount_tmpfs(source.hand, source.directory + "/sub"));
  return source;
}

// Whether `path` in the container is the same file as `host_path` on the host.
Seen<bool> shows(Subject& subject, const Contained& contained, const std::string& path,
                 const std::string& host_path) {
  const std::optional<struct stat> inside = SEE(look(contained.process(), path));
  const std::optional<struct stat> outside = SEE(look(subject.arena().judge_path(host_path)));
  return inside && outside && is_same_file(*inside, *outside);
}

// Fails unless a write at `path` ends with `number`.
Finding expect_write(Probe& probe, const std::string& path, int number, const char* diagnosis,
                     std::string_view who) {
  const Answer answer = SEE(probe.ask({"write", path, "text"}));
  if (answer.number == number) return passed();
  const auto name = [](int value) {
    return value == 0 ? std::string("success") : std::string(errno_name(value));
  };
  return failed(diagnosis, fmt::format("{} writes {}: {}", who, path, name(answer.number)),
                name(number));
}

// The size of the tmpfs that is mounted at `path`; DIR itself is in a tmpfs as well.
Seen<std::uint64_t> size_of_tmpfs(Contained& contained, const std::string& path) {
  const Mounts mounts = SEE(contained.process().mounts());
  const procfs::Mount* mount = mount_at(mounts, path);
  const Answer answer = SEE(contained.probe.ask({"statfs", path}));
  const auto words = procfs::words_of(answer.text);
  if (mount == nullptr || mount->type != "tmpfs" || answer.number != 0 || words.size() != 4) {
    return failed("MNT-037", fmt::format("no tmpfs is mounted at {}", path),
                  "one is mounted there for each --tmpfs");
  }
  return procfs::number_of<std::uint64_t>(words[2]).value_or(0) *
         procfs::number_of<std::uint64_t>(words[3]).value_or(0);
}

}  // namespace

Finding read_only_is_the_root(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  Probe hand = SEE(subject.arena().hand());
  Contained plain = SEE(start_in(subject, rootfs, {}));
  Finding finding = expect_write(plain.probe, "/plain", 0, "MNT-030", "COMMAND");
  if (finding.verdict != Verdict::Pass) return finding;
  Contained contained = SEE(start_in(subject, rootfs, {"--read-only", "--tmpfs", "/tmp"}));
  finding = expect_write(contained.probe, "/new", EROFS, "MNT-029", "COMMAND with --read-only");
  if (finding.verdict != Verdict::Pass) return finding;
  finding = expect_write(contained.probe, "/tmp/new", 0, "MNT-030", "COMMAND with --tmpfs /tmp");
  if (finding.verdict != Verdict::Pass) return finding;
  return expect_write(hand, rootfs.path + "/host", 0, "MNT-036", "the host");
}

Finding binds_show_the_source(Subject& subject) {
  const Source source = SEE(make_source(subject.arena()));
  const Contained contained =
      SEE(start_contained(subject, {"--bind", source.directory + ":/usr",  //
                                    "--bind", source.file + ":/made-file"}));
  if (!SEE(shows(subject, contained, "/usr", source.directory))) {
    return failed("MNT-031", "--bind SRC:/usr: /usr in the container is not SRC", "it is SRC");
  }
  if (!SEE(shows(subject, contained, "/usr/sub", source.directory + "/sub"))) {
    return failed("MNT-032", "the mount on SRC/sub does not show at /usr/sub",
                  "what is mounted below SRC comes along");
  }
  if (SEE(shows(subject, contained, "/made-file", source.file))) return passed();
  return failed("MNT-033", "--bind FILE:/made-file: the container does not show FILE there",
                "a file can be bound as well, and its mount point is made");
}

Finding read_only_binds_are_read_only(Subject& subject) {
  Source source = SEE(make_source(subject.arena()));
  Contained contained = SEE(start_contained(subject, {"--bind", source.directory + ":/usr:ro"}));
  Finding finding = expect_write(contained.probe, "/usr/new", EROFS, "MNT-034", "COMMAND");
  if (finding.verdict != Verdict::Pass) return finding;
  if (!SEE(shows(subject, contained, "/usr/sub", source.directory + "/sub"))) {
    return failed("MNT-032", "the mount on SRC/sub does not show at /usr/sub",
                  "what is mounted below SRC comes along");
  }
  finding = expect_write(contained.probe, "/usr/sub/new", EROFS, "MNT-035", "COMMAND");
  if (finding.verdict != Verdict::Pass) return finding;
  finding = expect_write(source.hand, source.directory + "/new", 0, "MNT-036", "the host");
  if (finding.verdict != Verdict::Pass) return finding;
  return expect_write(source.hand, source.directory + "/sub/new", 0, "MNT-036", "the host");
}

Finding tmpfs_has_its_size(Subject& subject) {
  constexpr std::uint64_t kSize_bytes = 65536;
  Contained contained = SEE(start_contained(
      subject, {"--tmpfs", fmt::format("/tmp:size={}", kSize_bytes), "--tmpfs", "/made"}));
  SEE(size_of_tmpfs(contained, "/made"));
  const std::uint64_t size_bytes = SEE(size_of_tmpfs(contained, "/tmp"));
  if (size_bytes != kSize_bytes) {
    return failed("MNT-038", fmt::format("the tmpfs has {} bytes", size_bytes),
                  fmt::format("{} bytes", kSize_bytes));
  }
  return expect_write(contained.probe, "/tmp/new", 0, "MNT-037", "COMMAND");
}

Finding missing_sources_are_refused(Subject& subject) {
  const Rootfs rootfs = SEE(subject.arena().make_rootfs());
  const MachineState before = SEE(subject.arena().state());
  const std::string missing = subject.arena().scratch() + "/missing";
  for (const Words& options : {Words{"--bind", missing + ":/usr"}, Words{"--bind", "nonsense"},
                               Words{"--tmpfs", "/made/deep", "--bind", missing + ":/usr"},
                               Words{"--tmpfs", "/tmp:size=x"}, Words{"--overlay", missing}}) {
    SEE(expect_refusal(subject, in_rootfs(rootfs, options), "MNT-055",
                       fmt::format("{}", fmt::join(options, " "))));
  }
  return expect_as_before(subject.arena(), before, {.left = "MNT-044"});
}

}  // namespace lab::checker::mountns
