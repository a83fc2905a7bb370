// namespace_holders_test.cc: processes, threads and descriptors that hold a namespace are found.

#include "observe/namespace_holders.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "kernel/file.h"
#include "tests/unit/own_mount_namespace.h"

namespace lab::observe {
namespace {

NamespaceHolders all_holders() {
  const UniqueFd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  auto holders = mount_namespace_holders(proc.get());
  EXPECT_TRUE(holders) << to_string(holders.error());
  return std::move(holders).value();
}

ino_t inode_of(const std::string& path) {
  struct stat status = {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_ino;
}

bool holds(const NamespaceHolders& holders, ino_t inode, const std::string& file) {
  const auto files = holders.files.find(inode);
  return files != holders.files.end() &&
         std::find(files->second.begin(), files->second.end(), file) != files->second.end();
}

TEST(NamespaceHolders, HaveThisProcessAmongThem) {
  const std::string file = fmt::format("{0}/task/{0}/ns/mnt", ::getpid());
  EXPECT_TRUE(holds(all_holders(), inode_of("/proc/self/ns/mnt"), file));
}

TEST(NamespaceHolders, HaveDescriptorsAmongThem) {
  const UniqueFd space(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  const std::string file = fmt::format("{0}/task/{0}/fd/{1}", ::getpid(), space.get());
  EXPECT_TRUE(holds(all_holders(), inode_of("/proc/self/ns/mnt"), file));
}

TEST(NamespaceHolders, HaveNoNamespacesOfOtherKinds) {
  const UniqueFd space(::open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(all_holders().files.contains(inode_of("/proc/self/ns/uts")));
}

TEST(NamespaceHolders, KnowTheDeviceOfNamespaces) {
  struct stat status = {};
  ASSERT_EQ(::stat("/proc/self/ns/mnt", &status), 0);
  EXPECT_EQ(all_holders().nsfs, status.st_dev);
}

TEST(NamespaceHolders, AreRefusedWithoutAProc) {
  const UniqueFd root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(mount_namespace_holders(root.get()).error().number, ENOENT);
}

using HoldersOfOthers = OwnMountNamespace;

TEST_F(HoldersOfOthers, HaveThreadsAmongThem) {
  ino_t inode = 0;
  NamespaceHolders holders;
  // clone(2) shares file system information between threads; unshare takes the thread out of it.
  std::thread thread([&] {
    if (::unshare(CLONE_NEWNS) != 0) return;
    inode = inode_of("/proc/thread-self/ns/mnt");
    holders = all_holders();
  });
  thread.join();
  ASSERT_NE(inode, 0U);
  ASSERT_TRUE(holders.files.contains(inode));
  EXPECT_TRUE(holders.files[inode].front().starts_with(fmt::format("{}/task/", ::getpid())));
}

// A descriptor that was opened through a bind mount carries that mount's path as its name.
TEST_F(HoldersOfOthers, HaveDescriptorsOfBoundNamespacesAmongThem) {
  const std::string bound = dir() + "/bound";
  ASSERT_TRUE(UniqueFd(::open(bound.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)).is_open());
  UniqueFd space;
  {
    const WaitingChild child([] { return ::unshare(CLONE_NEWNS) == 0; });
    const std::string file = fmt::format("/proc/{}/ns/mnt", child.pid());
    ASSERT_EQ(::mount(file.c_str(), bound.c_str(), nullptr, MS_BIND, nullptr), 0);
    space.reset(::open(bound.c_str(), O_RDONLY | O_CLOEXEC));
  }
  ASSERT_EQ(::umount2(bound.c_str(), MNT_DETACH), 0);
  const ino_t inode = inode_of(fmt::format("/proc/self/fd/{}", space.get()));
  EXPECT_TRUE(
      holds(all_holders(), inode, fmt::format("{0}/task/{0}/fd/{1}", ::getpid(), space.get())));
}

}  // namespace
}  // namespace lab::observe
