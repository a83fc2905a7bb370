// machine_state.cc: see machine_state.h.

#include "checker/contain/machine_state.h"

#include <algorithm>
#include <filesystem>

#include "checker/contain/arena_inside.h"
#include "checker/contain/kernel_calls.h"
#include "checker/contain/stage.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr std::size_t kMostBytes = 1024 * 1024;  // of a list of IPC objects

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
    if (path.filename() == kHostInCover) continue;
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

// The first words of each line below the heading: "key shmid" of /proc/sysvipc/shm.
void add_objects(std::string_view kind, int file, Lines& lines) {
  const Result<std::string> text = calls::pread(file, kMostBytes, 0);
  if (!text) return;
  std::string_view rest = *text;
  (void)procfs::take_until(rest, '\n');
  while (!rest.empty()) {
    const auto words = procfs::words_of(procfs::take_until(rest, '\n'));
    if (words.size() >= 2) lines.push_back(fmt::format("{} {} {}", kind, words[0], words[1]));
  }
}

Result<Lines> ipc_lines(const std::vector<UniqueFd>& doors) {
  Lines lines;
  add_objects("msg", doors.at(ArenaDoors::kMessages).get(), lines);
  add_objects("sem", doors.at(ArenaDoors::kSemaphores).get(), lines);
  add_objects("shm", doors.at(ArenaDoors::kMemory).get(), lines);
  const fs::path queues = fmt::format("/proc/self/fd/{}", doors.at(ArenaDoors::kQueues).get());
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(queues, problem)) {
    lines.push_back(fmt::format("queue {}", entry.path().filename().native()));
  }
  return sorted(std::move(lines));
}

struct Kind {
  const char* name;
  Lines MachineState::*lines;
};
constexpr Kind kKinds[] = {{"process", &MachineState::processes},
                           {"mount", &MachineState::mounts},
                           {"cgroup", &MachineState::cgroups},
                           {"link", &MachineState::links},
                           {"ipc", &MachineState::ipc},
                           {"file", &MachineState::files},
                           {"namespace", &MachineState::namespaces}};

// Adds what `later` has and `earlier` has not.
void add_missing(const MachineState& earlier, const MachineState& later, bool is_new,
                 std::vector<Difference>& out) {
  for (const Kind& kind : kKinds) {
    Lines added;
    const Lines& old = earlier.*kind.lines;
    std::set_difference((later.*kind.lines).begin(), (later.*kind.lines).end(), old.begin(),
                        old.end(), std::back_inserter(added));
    for (std::string& line : added) out.push_back({kind.name, is_new, std::move(line)});
  }
}

}  // namespace

std::vector<Difference> differences(const MachineState& before, const MachineState& after) {
  std::vector<Difference> out;
  add_missing(before, after, true, out);
  add_missing(after, before, false, out);
  return out;
}

std::string to_string(const Difference& difference) {
  return fmt::format("{} {} {}", difference.is_new ? '+' : '-', difference.kind, difference.what);
}

std::string to_string(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& difference : differences) {
    text += (text.empty() ? "" : "; ") + to_string(difference);
  }
  return text;
}

Seen<MachineState> Arena::state() const {
  MachineState state;
  state.mounts = mount_lines(SEE(mounts()));
  state.processes = SEE(process_lines(judge_path("/proc")));
  if (settings_.cgroups != nullptr) state.cgroups = settings_.cgroups->lines();
  state.links = link_lines(SEE(init_->read("net/dev")));
  state.ipc = SEE(ipc_lines(inside_->doors));
  const std::string tmp = fs::path(settings_.scratch).parent_path();
  for (const std::string& directory : {tmp, std::string("/dev/shm")}) {
    SEE(add_files(judge_path(directory), judge_path("/"), state.files));
  }
  state.files = sorted(std::move(state.files));
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"}) {
    state.namespaces.push_back(SEE(init_->namespace_of(kind)));
  }
  state.namespaces.push_back("for children " + SEE(init_->namespace_for_children("pid")));
  return state;
}

}  // namespace lab::checker
