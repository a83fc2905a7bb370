// peers_test.cc: the members of a peer group are found in every namespace, and told as agreed.

#include "observe/peers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "procfs/file.h"
#include "tests/unit/own_mount_namespace.h"

namespace lab::observe {
namespace {

procfs::Mount mount_of(int id, const std::string& mountpoint, std::optional<int> shared,
                       std::optional<int> master = std::nullopt) {
  procfs::Mount mount;
  mount.id = id;
  mount.parent = 1;
  mount.mountpoint = mountpoint;
  mount.shared = shared;
  mount.master = master;
  return mount;
}

MountNamespace namespace_of(ino_t inode, std::vector<procfs::Mount> mounts) {
  return {{"mnt", inode, 4}, std::move(mounts)};
}

TEST(PeersOf, AreTheOtherMembersOfTheGroup) {
  const auto a = mount_of(10, "/a", 7);
  const auto b = mount_of(11, "/b", 7);
  const auto c = mount_of(20, "/c", 7);
  const auto peers = peers_of({a}, {namespace_of(100, {a, b}), namespace_of(99, {c})});
  ASSERT_EQ(peers.size(), 1U);
  EXPECT_EQ(peers[0].members, (std::vector<Peer>{{99, 20, "/c"}, {100, 11, "/b"}}));
}

TEST(PeersOf, HasNobodyForAMountThatIsAlone) {
  const auto a = mount_of(10, "/a", 7);
  EXPECT_TRUE(peers_of({a}, {namespace_of(100, {a})})[0].members.empty());
}

TEST(PeersOf, LeavesOutOtherGroupsAndSlaves) {
  const auto shared = mount_of(10, "/a", 7);
  const auto other = mount_of(11, "/b", 8);
  const auto slave = mount_of(12, "/c", std::nullopt, 7);
  const auto unconnected = mount_of(13, "/d", std::nullopt);
  const std::vector<procfs::Mount> all = {shared, other, slave, unconnected};
  for (const MountPeers& peers : peers_of(all, {namespace_of(100, all)})) {
    EXPECT_TRUE(peers.members.empty()) << peers.mount.mountpoint;
  }
}

TEST(PeersOf, KnowsAMountThatNoNamespaceLists) {
  EXPECT_TRUE(peers_of({mount_of(10, "/a", 7)}, {})[0].members.empty());
}

TEST(PeersJson, IsWhatTheContractSays) {
  std::vector<MountPeers> mounts = {{mount_of(10, "/a b", 7, 3), {{99, 20, "/c"}}},
                                    {mount_of(11, "/d", std::nullopt), {}}};
  mounts[1].mount.unbindable = true;
  const auto json = nlohmann::json::parse(peers_json(mounts));
  EXPECT_EQ(json, nlohmann::json::parse(R"([
    {"id": 10, "parent": 1, "mountpoint": "/a b", "propagation": "slave+shared", "peer_group": 7,
     "master": 3, "members": [{"mnt_ns": 99, "id": 20, "mountpoint": "/c"}]},
    {"id": 11, "parent": 1, "mountpoint": "/d", "propagation": "unbindable", "peer_group": null,
     "master": null, "members": []}])"));
}

TEST(PeersJson, OfNoMountsIsAnEmptyArray) {
  EXPECT_EQ(peers_json({}), "[]");
}

TEST(PeersJson, ReplacesBytesThatAreNoUtf8) {
  const auto json = nlohmann::json::parse(peers_json({{mount_of(10, "/\xff", 7), {}}}));
  EXPECT_EQ(json.at(0).at("mountpoint"), "/\xef\xbf\xbd");
}

TEST(PeersTable, HasALineForEachMountAndEachMember) {
  EXPECT_EQ(peers_table({{mount_of(10, "/a", 7, 3), {{99, 20, "/c"}}},
                         {mount_of(11, "/d", std::nullopt), {}}}),
            "    ID PARENT  PROPAGATION   GROUP MASTER  MOUNTPOINT\n"
            "    10      1  slave+shared      7      3  /a\n"
            "    20   peer in mnt:[99]  /c\n"
            "    11      1  private           -      -  /d\n");
}

TEST(PeersTable, KeepsNamesInTheirLine) {
  const std::string table = peers_table({{mount_of(10, "/a\n\x1b[31m\\", std::nullopt), {}}});
  EXPECT_NE(table.find("/a\\012\\033[31m\\134\n"), std::string::npos) << table;
}

TEST(FindPeers, SaysThatThereIsNoSuchProcess) {
  EXPECT_EQ(find_peers(-1).error().number, ENOENT);
}

class PeersOfProcess : public OwnMountNamespace {
 protected:
  static MountPeers peers_at(const std::string& path) {
    const auto peers = find_peers(0);
    EXPECT_TRUE(peers) << to_string(peers.error());
    for (const MountPeers& row : peers->mounts) {
      if (row.mount.mountpoint == path) return row;
    }
    ADD_FAILURE() << "no mount at " << path;
    return {};
  }

  static ino_t own_namespace() {
    const auto process = procfs::open_process(0);
    return procfs::read_namespace(process->get(), *procfs::namespace_kind("mnt"))->inode;
  }

  static ino_t namespace_of(const WaitingChild& child) {
    const auto process = procfs::open_process(child.pid());
    return procfs::read_namespace(process->get(), *procfs::namespace_kind("mnt"))->inode;
  }
};

TEST_F(PeersOfProcess, AreFoundInItsOwnNamespace) {
  const std::string first = mount_tmpfs("first", MS_SHARED);
  const std::string second = bind(first, "second");
  const MountPeers row = peers_at(first);
  ASSERT_EQ(row.members.size(), 1U);
  EXPECT_EQ(row.members[0], (Peer{own_namespace(), peers_at(second).mount.id, second}));
}

TEST_F(PeersOfProcess, AreFoundInTheNamespaceOfAnother) {
  const std::string path = mount_tmpfs("shared", MS_SHARED);
  const WaitingChild child([] { return ::unshare(CLONE_NEWNS) == 0; });
  const MountPeers row = peers_at(path);
  ASSERT_EQ(row.members.size(), 1U);
  EXPECT_EQ(row.members[0].mnt_ns, namespace_of(child));
  EXPECT_EQ(row.members[0].mountpoint, path);
}

TEST_F(PeersOfProcess, EndWhenTheOtherIsPrivate) {
  const std::string path = mount_tmpfs("shared", MS_SHARED);
  const WaitingChild child([] {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  });
  EXPECT_TRUE(peers_at(path).members.empty());
}

TEST_F(PeersOfProcess, AreToldAsJsonWithAnyName) {
  mount_tmpfs("\xff\n", MS_SHARED);
  const auto peers = find_peers(0);
  const auto json = nlohmann::json::parse(peers_json(peers->mounts), nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json.size(), peers->mounts.size());
}

}  // namespace
}  // namespace lab::observe
