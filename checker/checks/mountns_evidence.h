// mountns_evidence.h: what the checks of labs 02 and 03 look at: mounts, files, COMMAND in a
// rootfs.

#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/contain/machine_state.h"
#include "checker/engine/subject.h"
#include "checker/finding/check.h"
#include "procfs/mountinfo.h"

namespace lab::checker {

using Words = std::vector<std::string>;
using Mounts = std::vector<procfs::Mount>;

/// COMMAND in a root file system of the checker's.
struct Contained {
  Rootfs rootfs;
  Run* run;
  Probe probe;

  const Process& process() const { return probe.process(); }
};

/// `lab --rootfs ROOTFS OPTIONS -- probe`: the command line, for what else a Launch can say.
Launch in_rootfs(const Rootfs& rootfs, const Words& options);

/// Starts that, and waits for the proved probe.
Seen<Contained> start_in(Subject& subject, const Rootfs& rootfs, const Words& options);
Seen<Contained> start_launch(Subject& subject, const Rootfs& rootfs, const Launch& launch);

/// The same in a new root file system.
Seen<Contained> start_contained(Subject& subject, const Words& options = {});

/// Ends COMMAND with `status`, and waits for the lab's end.
Seen<Ended> finish(Contained& contained, int status = 0);

/// A command line that has to end with status 125 and a message. Where the lab goes on instead, a
/// Finding of `diagnosis` says so; another status and no message are faults of their own.
Seen<void> expect_refusal(Subject& subject, const Launch& launch, std::string_view diagnosis,
                          std::string_view what);

// ---- files, by the judge's own look ----------------------------------------------------------

/// A path of the arena; a path below COMMAND's root. The last part is not followed.
Seen<std::optional<struct stat>> look(const std::string& judge_path);
Seen<std::optional<struct stat>> look(const Process& process, const std::string& path);

/// The file of a magic link of /proc/PID: "root", "cwd", "fd/0".
Seen<struct stat> file_of(const Process& process, const std::string& link);

bool is_same_file(const struct stat& left, const struct stat& right);

/// What the judge puts into an arena before the lab starts.
Seen<void> make_directory(Arena& arena, const std::string& path);
Seen<void> make_file(Arena& arena, const std::string& path, std::string_view text = "");
Seen<void> make_link(Arena& arena, const std::string& target, const std::string& path);

/// The text of a file of the arena; nothing where there is none.
Seen<std::optional<std::string>> text_of(Arena& arena, const std::string& path);

// ---- mounts ----------------------------------------------------------------------------------

/// The mount that a path shows: the last one at that mount point; nullptr where there is none.
const procfs::Mount* mount_at(const Mounts& mounts, std::string_view mountpoint);

/// The mount whose file system `path` is in: the last one at the longest prefix.
const procfs::Mount* mount_over(const Mounts& mounts, std::string_view path);

/// The first mount of `after` that is not in `before`, by its id; it is one of `after`, which
/// stays.
const procfs::Mount* added_mount(const Mounts& before, const Mounts& after);
const procfs::Mount* added_mount(const Mounts& before, Mounts&& after) = delete;

/// "/dev/pts (devpts devpts, rw,nosuid)", as a Finding shows a mount.
std::string text_of(const procfs::Mount& mount);

/// All mounts of the process's namespace, as that namespace's own root sees them. After chroot(2)
/// this is more than the process's own mountinfo.
Seen<Mounts> whole_table(const Process& process);
Seen<Mounts> whole_table(int mount_namespace_fd);

/// A tmpfs on `path`, mounted by `probe` where it stands.
Seen<void> mount_tmpfs(Probe& probe, const std::string& path);

// ---- the machine -----------------------------------------------------------------------------

/// Whether the checker is root of a user namespace only: there the kernel refuses mknod(2), and
/// sysfs, and ids that are not mapped.
bool is_in_user_namespace();

}  // namespace lab::checker
