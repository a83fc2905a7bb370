// ns_links_test.cc: a namespace is known by its kind, its inode and its device.

#include "procfs/ns_links.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <iterator>
#include <set>

#include "procfs/file.h"
#include "tests/unit/own_mount_namespace.h"

namespace lab::procfs {
namespace {

TEST(NamespaceKinds, AreEightInTheOrderOfTheirNames) {
  ASSERT_EQ(std::size(kNamespaceKinds), 8U);
  std::set<std::string_view> names;
  unsigned long long flags = 0;
  for (const NamespaceKind& kind : kNamespaceKinds) {
    EXPECT_TRUE(names.empty() || *names.rbegin() < kind.name) << kind.name;
    names.insert(kind.name);
    flags |= kind.clone_flag;
  }
  EXPECT_EQ(__builtin_popcountll(flags), 8);
}

TEST(NamespaceKinds, AreFoundByName) {
  EXPECT_EQ(namespace_kind("mnt")->clone_flag, static_cast<unsigned>(CLONE_NEWNS));
  EXPECT_EQ(namespace_kind("mount"), nullptr);
}

TEST(NamespaceLink, IsAKindAndAnInode) {
  const auto id = parse_namespace_link("pid:[4026531836]");
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, (NamespaceId{"pid", 4026531836, 0}));
}

TEST(NamespaceLink, RefusesWhatIsNoNamespace) {
  for (const char* text : {"", "pid", "pid:", "pid:[]", "pid:[x]", "pid:[1", "pid:1]", "pid:[-1]",
                           "socket:[1]", "/run/pid:[1]", "pid:[1] ", "pid:[1]x]"}) {
    EXPECT_FALSE(parse_namespace_link(text)) << text;
  }
}

TEST(Namespace, IsWhatStatSays) {
  const auto process = open_process(0);
  const auto namespaces = read_namespaces(process->get());
  ASSERT_TRUE(namespaces) << to_string(namespaces.error());
  for (const NamespaceId& id : *namespaces) {
    struct stat status;
    const std::string path = fmt::format("/proc/self/ns/{}", id.type);
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(id.inode, status.st_ino) << path;
    EXPECT_EQ(id.device, status.st_dev) << path;
  }
}

TEST(Namespace, HasTheInodeThatItsLinkSays) {
  const auto process = open_process(0);
  char link[64] = {};
  ASSERT_GT(::readlink("/proc/self/ns/uts", link, sizeof link - 1), 0);
  EXPECT_EQ(parse_namespace_link(link)->inode,
            read_namespace(process->get(), *namespace_kind("uts"))->inode);
}

TEST(Namespace, OfChildrenIsThatOfTheProcessUntilItUnshares) {
  const auto process = open_process(0);
  const NamespaceKind& pid = *namespace_kind("pid");
  EXPECT_EQ(*read_namespace_for_children(process->get(), pid),
            *read_namespace(process->get(), pid));
}

TEST(Namespace, OfAProcessThatIsGoneIsAnError) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  const auto process = open_process(child);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  const auto id = read_namespace(process->get(), *namespace_kind("mnt"));
  ASSERT_FALSE(id);
  EXPECT_TRUE(is_gone(id.error())) << to_string(id.error());
}

using PrivilegedNamespace = OwnMountNamespace;

TEST_F(PrivilegedNamespace, DiffersAfterUnshare) {
  const WaitingChild child([] { return ::unshare(CLONE_NEWUTS) == 0; });
  const auto here = open_process(0);
  const auto there = open_process(child.pid());
  const NamespaceKind& uts = *namespace_kind("uts");
  const NamespaceKind& mnt = *namespace_kind("mnt");
  EXPECT_NE(*read_namespace(here->get(), uts), *read_namespace(there->get(), uts));
  EXPECT_EQ(*read_namespace(here->get(), mnt), *read_namespace(there->get(), mnt));
}

TEST_F(PrivilegedNamespace, ForChildrenIsMissingBeforeItsFirstProcess) {
  const WaitingChild child([] { return ::unshare(CLONE_NEWPID) == 0; });
  const auto process = open_process(child.pid());
  const NamespaceKind& pid = *namespace_kind("pid");
  EXPECT_TRUE(read_namespace(process->get(), pid));
  EXPECT_EQ(read_namespace_for_children(process->get(), pid).error().number, ENOENT);
}

}  // namespace
}  // namespace lab::procfs
