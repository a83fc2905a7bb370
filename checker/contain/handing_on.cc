// handing_on.cc: see handing_on.h.

#include "checker/contain/handing_on.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "checker/contain/kernel_calls.h"
#include "checker/probe/probe_image.h"
#include "kernel/file.h"
#include "procfs/file.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

constexpr const char* kRuntimes[] = {
    "unshare",     "nsenter",    "mount",          "umount",      "pivot_root", "switch_root",
    "chroot",      "bwrap",      "crun",           "runc",        "youki",      "podman",
    "docker",      "buildah",    "systemd-nspawn", "systemd-run", "firejail",   "lxc-execute",
    "lxc-unshare", "setpriv",    "capsh",          "nsjail",      "minijail0",  "runsc",
    "proot",       "fakechroot", "newns",
};
constexpr const char* kDirectories[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                        "/usr/bin",        "/sbin",          "/bin"};
constexpr const char* kReferences[] = {"lab-01", "lab-02", "lab-03", "lab-04",
                                       "lab-05", "lab-06", "lab-07", "lab-08"};

// A program of many (busybox) cannot be covered: a submission may be a script that needs its shell.
bool is_of_many(const fs::path& program) {
  return program.filename() == "busybox" || program.filename() == "toybox";
}

void add_program(const fs::path& path, const fs::path& submission, std::vector<std::string>& out) {
  std::error_code problem;
  const fs::path program = fs::canonical(path, problem);
  if (problem || is_of_many(program) || fs::equivalent(program, submission, problem)) return;
  if (std::find(out.begin(), out.end(), program.native()) == out.end()) out.push_back(program);
}

}  // namespace

std::vector<std::string> programs_to_keep_away(const std::string& program_directory,
                                               const std::string& submission) {
  std::vector<std::string> programs;
  for (const char* directory : kDirectories) {
    for (const char* name : kRuntimes)
      add_program(fs::path(directory) / name, submission, programs);
  }
  for (const char* name : kReferences) {
    add_program(fs::path(program_directory) / name, submission, programs);
  }
  return programs;
}

Result<std::string> stand_in_image(std::string_view socket_path, std::string_view label) {
  const ProbeLayout layout = TRY(probe_layout());
  std::string door(socket_path);
  door.push_back('\0');
  door += label;
  door.push_back('\0');
  if (door.size() > layout.door_bytes) return fail(ENAMETOOLONG, "door", "{:?}", socket_path);
  std::string image(probe_image());
  image.replace(layout.door_offset, door.size(), door);
  return image;
}

std::vector<KnownProgram> read_programs(const std::vector<std::string>& paths) {
  std::vector<KnownProgram> programs;
  for (const std::string& path : paths) {
    Result<std::string> bytes = procfs::read_file(AT_FDCWD, path.c_str());
    if (bytes) programs.push_back({path, std::move(bytes).value()});
  }
  return programs;
}

std::string known_program_of(int process_fd, const std::vector<KnownProgram>& programs) {
  const Result<struct stat> file = kernel::fstatat(process_fd, "exe", 0);
  if (!file) return {};
  for (const KnownProgram& program : programs) {
    // Most differ by their size: only then are the bytes read.
    if (static_cast<std::size_t>(file->st_size) != program.bytes.size()) continue;
    const Result<std::string> bytes = procfs::read_file(process_fd, "exe");
    if (bytes && *bytes == program.bytes) return program.path;
  }
  return {};
}

}  // namespace lab::checker
