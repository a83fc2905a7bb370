#include "observe/peers.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "procfs/file.h"

namespace lab::observe {

namespace {

using Groups = std::map<int, std::vector<Peer>>;

Groups groups_of(const std::vector<MountNamespace>& namespaces) {
  Groups groups;
  for (const MountNamespace& space : namespaces) {
    for (const procfs::Mount& mount : space.mounts) {
      if (!mount.shared) continue;
      groups[*mount.shared].push_back({space.id.inode, mount.id, mount.mountpoint});
    }
  }
  return groups;
}

std::vector<Peer> members_without(int id, std::vector<Peer> group) {
  std::erase_if(group, [id](const Peer& peer) { return peer.id == id; });
  std::sort(group.begin(), group.end(), [](const Peer& left, const Peer& right) {
    return std::tie(left.mnt_ns, left.id) < std::tie(right.mnt_ns, right.id);
  });
  return group;
}

// A name must not break out of its line, nor speak to the terminal.
std::string visible(std::string_view name) {
  std::string text;
  for (const char byte : name) {
    const bool is_control = static_cast<unsigned char>(byte) < ' ' || byte == '\x7f';
    if (is_control || byte == '\\') {
      text += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
    } else {
      text += byte;
    }
  }
  return text;
}

std::string group_text(const std::optional<int>& group) {
  return group ? fmt::format("{}", *group) : "-";
}

nlohmann::ordered_json group_json(const std::optional<int>& group) {
  return group ? nlohmann::ordered_json(*group) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json members_json(const std::vector<Peer>& members) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const Peer& peer : members) {
    array.push_back({{"mnt_ns", peer.mnt_ns}, {"id", peer.id}, {"mountpoint", peer.mountpoint}});
  }
  return array;
}

}  // namespace

std::vector<MountPeers> peers_of(const std::vector<procfs::Mount>& mounts,
                                 const std::vector<MountNamespace>& namespaces) {
  const Groups groups = groups_of(namespaces);
  std::vector<MountPeers> all;
  for (const procfs::Mount& mount : mounts) {
    const auto group = mount.shared ? groups.find(*mount.shared) : groups.end();
    all.push_back({mount, group == groups.end() ? std::vector<Peer>()
                                                : members_without(mount.id, group->second)});
  }
  return all;
}

Result<Peers> find_peers(pid_t pid) {
  const UniqueFd process = TRY(procfs::open_process(pid));
  const std::vector<procfs::Mount> mounts = TRY(procfs::read_mountinfo(process.get()));
  MountNamespaces namespaces = TRY(find_mount_namespaces());
  return Peers{peers_of(mounts, namespaces.found), std::move(namespaces.unread)};
}

std::string peers_table(const std::vector<MountPeers>& mounts) {
  std::string table = fmt::format("{:>6} {:>6}  {:<12} {:>6} {:>6}  {}\n", "ID", "PARENT",
                                  "PROPAGATION", "GROUP", "MASTER", "MOUNTPOINT");
  for (const auto& [mount, members] : mounts) {
    table += fmt::format("{:>6} {:>6}  {:<12} {:>6} {:>6}  {}\n", mount.id, mount.parent,
                         procfs::propagation_of(mount), group_text(mount.shared),
                         group_text(mount.master), visible(mount.mountpoint));
    for (const Peer& peer : members) {
      table += fmt::format("{:>6}   peer in mnt:[{}]  {}\n", peer.id, peer.mnt_ns,
                           visible(peer.mountpoint));
    }
  }
  return table;
}

std::string peers_json(const std::vector<MountPeers>& mounts) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const auto& [mount, members] : mounts) {
    array.push_back({{"id", mount.id},
                     {"parent", mount.parent},
                     {"mountpoint", mount.mountpoint},
                     {"propagation", procfs::propagation_of(mount)},
                     {"peer_group", group_json(mount.shared)},
                     {"master", group_json(mount.master)},
                     {"members", members_json(members)}});
  }
  constexpr int kIndentSpaces = 2;
  return array.dump(kIndentSpaces, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace lab::observe
