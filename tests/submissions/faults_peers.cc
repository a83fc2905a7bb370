// faults_peers.cc: lab 03's faults about `peers`.

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "observe/peers.h"
#include "procfs/file.h"
#include "procfs/mountinfo.h"
#include "tests/submissions/fault.h"

namespace lab::faulty {

namespace {

using observe::MountPeers;
using observe::Peer;
using observe::Peers;

void escape_blanks(Peers& peers) {
  for (MountPeers& row : peers.mounts) {
    for (std::size_t at = 0; (at = row.mount.mountpoint.find(' ', at)) != std::string::npos;) {
      row.mount.mountpoint.replace(at, 1, "\\040");
    }
  }
}

void forget_masters(Peers& peers) {
  for (MountPeers& row : peers.mounts) row.mount.master.reset();
}

template <typename Predicate>
void forget_members(Peers& peers, Predicate is_forgotten) {
  for (MountPeers& row : peers.mounts) std::erase_if(row.members, is_forgotten);
}

ino_t namespace_of(const std::filesystem::path& process) {
  struct stat file = {};
  return ::stat((process / "ns/mnt").c_str(), &file) == 0 ? file.st_ino : 0;
}

// Of the process's own namespace alone: which that is, shows in whose table the mounts stand.
void look_at_one_namespace(Peers& peers) {
  std::set<int> own_mounts;
  const Result<UniqueFd> self = procfs::open_process(0);
  const auto table = procfs::read_mountinfo(self->get());
  for (const procfs::Mount& mount : *table) own_mounts.insert(mount.id);
  const ino_t own = namespace_of("/proc/self");
  for (MountPeers& row : peers.mounts) {
    const bool is_own = own_mounts.contains(row.mount.id);
    std::erase_if(row.members, [=](const Peer& peer) { return (peer.mnt_ns == own) != is_own; });
  }
}

void look_at_processes_only(Peers& peers) {
  std::set<ino_t> seen;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", problem)) {
    seen.insert(namespace_of(entry.path()));
  }
  forget_members(peers, [&seen](const Peer& peer) { return !seen.contains(peer.mnt_ns); });
}

void count_itself(Peers& peers) {
  const ino_t own = namespace_of("/proc/self");
  for (MountPeers& row : peers.mounts) {
    if (row.mount.shared) row.members.push_back({own, row.mount.id, row.mount.mountpoint});
  }
}

void forget_pid(std::vector<char*>& words) {
  for (std::size_t i = 0; words[i] != nullptr; ++i) {
    if (std::string_view(words[i]) != "--pid" || words[i + 1] == nullptr) continue;
    const auto at = words.begin() + static_cast<std::ptrdiff_t>(i);
    words.erase(at, at + 2);
    return;
  }
}

void forget_json(std::vector<char*>& words) {
  std::erase_if(words, [](const char* word) {
    return word != nullptr && std::string_view(word) == "--json";
  });
}

// The judge reads the table only where there is no --json.
void forget_members_of_table(Peers& peers) {
  forget_members(peers, [](const Peer&) { return true; });
}

constexpr Fault kFaults[] = {
    {.name = "03-peers-no-json", .mishear = forget_json},
    {.name = "03-peers-of-itself", .mishear = forget_pid},
    {.name = "03-peers-escaped", .misjudge = escape_blanks},
    {.name = "03-peers-without-masters", .misjudge = forget_masters},
    {.name = "03-peers-of-one-namespace", .misjudge = look_at_one_namespace},
    {.name = "03-peers-of-processes", .misjudge = look_at_processes_only},
    {.name = "03-peers-with-itself", .misjudge = count_itself},
    {.name = "03-peers-table-short", .misjudge_table = forget_members_of_table},
    {.name = "03-peers-of-nobody",
     .misreport = [](int status,
                     bool has_plan) { return status == 125 && !has_plan ? 0 : status; }},
};

}  // namespace

std::span<const Fault> faults_of_peers() {
  return kFaults;
}

}  // namespace lab::faulty
