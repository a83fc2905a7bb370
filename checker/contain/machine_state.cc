// machine_state.cc: see machine_state.h.

#include "checker/contain/machine_state.h"

#include <algorithm>
#include <filesystem>

#include "checker/contain/arena.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

void compare(const char* kind, const Lines& before, const Lines& after, Lines& out) {
  Lines gone, added;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  for (const std::string& line : gone) out.push_back(fmt::format("- {} {}", kind, line));
  for (const std::string& line : added) out.push_back(fmt::format("+ {} {}", kind, line));
}

Lines sorted(Lines lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines mount_lines(const std::vector<procfs::Mount>& mounts) {
  Lines lines;
  for (const procfs::Mount& mount : mounts) {
    lines.push_back(fmt::format("{} {} {} {} {} {} {}", mount.id, mount.parent, mount.root,
                                mount.mountpoint, mount.type, mount.options,
                                procfs::propagation_of(mount)));
  }
  return sorted(std::move(lines));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The processes of the arena that run, by the /proc that its PID 1 has mounted.
Result<Lines> process_lines(const fs::path& proc) {
  Lines lines;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(proc, problem)) {
    const std::string name = entry.path().filename();
    if (!is_number(name) || name == "1") continue;
    const Result<UniqueFd> process =
        kernel::openat(AT_FDCWD, entry.path().c_str(), O_PATH | O_DIRECTORY);
    if (!process) continue;  // it has ended since the directory was read
    const Result<procfs::Stat> stat = procfs::read_stat(process->get());
    // PID 1 of the arena takes the status of a zombie in a moment: it is gone as good as that.
    if (!stat || stat->state == 'Z') continue;
    lines.push_back(fmt::format("{} {}", name, stat->comm));
  }
  if (problem) return fail(problem.value(), "readdir", "{:?}", proc.native());
  return sorted(std::move(lines));
}

// Adds a line for everything below `directory`. What is removed while this looks is not there.
Result<void> add_files(const fs::path& directory, const fs::path& top, Lines& lines) {
  std::error_code problem;
  fs::directory_iterator entry(directory, problem);
  for (; !problem && entry != fs::directory_iterator(); entry.increment(problem)) {
    const fs::path& path = entry->path();
    const Result<struct stat> file = kernel::fstatat(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW);
    if (!file && file.error().number == ENOENT) continue;
    if (!file) return Failure{file.error()};
    // The size of a directory counts its entries, which are in the list themselves.
    const auto size = S_ISDIR(file->st_mode) ? 0 : file->st_size;
    lines.push_back(fmt::format("{} {:o} {} {} {}", path.lexically_relative(top).native(),
                                file->st_mode, file->st_uid, file->st_gid, size));
    if (S_ISDIR(file->st_mode)) TRY(add_files(path, top, lines));
  }
  if (problem && problem.value() != ENOENT) {
    return fail(problem.value(), "readdir", "{:?}", directory.native());
  }
  return {};
}

Result<Lines> file_lines(const fs::path& directory) {
  Lines lines;
  TRY(add_files(directory, directory, lines));
  return sorted(std::move(lines));
}

// Interfaces are the first words of the lines of /proc/PID/net/dev that have a colon.
Lines link_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    std::string_view line = procfs::take_until(text, '\n');
    if (line.find(':') == std::string_view::npos) continue;
    lines.emplace_back(procfs::words_of(procfs::take_until(line, ':')).at(0));
  }
  return sorted(std::move(lines));
}

}  // namespace

std::vector<std::string> differences(const MachineState& before, const MachineState& after) {
  Lines out;
  compare("mount", before.mounts, after.mounts, out);
  compare("process", before.processes, after.processes, out);
  compare("cgroup", before.cgroups, after.cgroups, out);
  compare("link", before.links, after.links, out);
  compare("file", before.files, after.files, out);
  compare("namespace", before.namespaces, after.namespaces, out);
  return out;
}

Seen<MachineState> Arena::state() const {
  MachineState state;
  state.mounts = mount_lines(SEE(mounts()));
  state.processes = SEE(process_lines(judge_path("/proc")));
  state.cgroups = SEE(cgroup_lines());
  state.links = link_lines(SEE(init_->read("net/dev")));
  state.files = SEE(file_lines(judge_path(settings_.scratch)));
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"}) {
    state.namespaces.push_back(SEE(init_->namespace_of(kind)));
  }
  state.namespaces.push_back("for children " + SEE(init_->namespace_for_children("pid")));
  return state;
}

// Directories below the cgroup that the arena is in, in each hierarchy: others change by
// themselves.
Result<std::vector<std::string>> Arena::cgroup_lines() const {
  Lines lines;
  const std::string text = TRY(procfs::read_file(init_->directory(), "cgroup"));
  const std::vector<procfs::Mount> table = TRY(procfs::read_mountinfo(init_->directory()));
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = procfs::take_until(rest, '\n');
    (void)procfs::take_until(line, ':');
    const std::string_view controllers = procfs::take_until(line, ':');
    for (const procfs::Mount& mount : table) {
      const bool is_it = controllers.empty()
                             ? mount.type == "cgroup2"
                             : mount.type == "cgroup" &&
                                   procfs::has_option(mount.super_options,
                                                      controllers.substr(0, controllers.find(',')));
      if (!is_it) continue;
      const fs::path directory = judge_path(mount.mountpoint + std::string(line));
      std::error_code problem;
      for (const auto& entry : fs::directory_iterator(directory, problem)) {
        if (entry.is_directory(problem)) lines.push_back(entry.path().native());
      }
    }
  }
  return sorted(std::move(lines));
}

}  // namespace lab::checker
