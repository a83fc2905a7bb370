// mount_namespaces_test.cc: every mount namespace that somebody holds is found and read whole.

#include "observe/mount_namespaces.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "procfs/file.h"
#include "tests/unit/own_mount_namespace.h"

namespace lab::observe {
namespace {

class MountNamespacesFound : public OwnMountNamespace {
 protected:
  void SetUp() override {
    OwnMountNamespace::SetUp();
    if (!dir().empty()) marker_ = mount_tmpfs("marker");
  }

  const std::string& marker() const { return marker_; }

  std::string make_file(const std::string& name) const {
    std::string path = dir() + "/" + name;
    EXPECT_TRUE(UniqueFd(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)).is_open());
    return path;
  }

  // The mount points of a namespace; empty where it was not found.
  static std::vector<std::string> mountpoints_of(ino_t inode) {
    const auto namespaces = find_mount_namespaces();
    EXPECT_TRUE(namespaces) << to_string(namespaces.error());
    std::vector<std::string> mountpoints;
    for (const MountNamespace& space : namespaces->found) {
      if (space.id.inode != inode) continue;
      for (const procfs::Mount& mount : space.mounts) mountpoints.push_back(mount.mountpoint);
    }
    return mountpoints;
  }

  bool is_whole(ino_t inode) const {
    const std::vector<std::string> mountpoints = mountpoints_of(inode);
    return std::find(mountpoints.begin(), mountpoints.end(), marker_) != mountpoints.end();
  }

 private:
  std::string marker_;
};

bool unshare_mounts() {
  return ::unshare(CLONE_NEWNS) == 0;
}

ino_t namespace_of(pid_t pid) {
  struct stat status = {};
  EXPECT_EQ(::stat(fmt::format("/proc/{}/ns/mnt", pid).c_str(), &status), 0);
  return status.st_ino;
}

bool bind_file(const std::string& source, const std::string& target) {
  return ::mount(source.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

TEST_F(MountNamespacesFound, IncludeOurOwnWithItsWholeTable) {
  const auto mounts = procfs::read_mountinfo(procfs::open_process(0)->get());
  const std::vector<std::string> found = mountpoints_of(namespace_of(::getpid()));
  ASSERT_EQ(found.size(), mounts->size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], (*mounts)[i].mountpoint);
}

TEST_F(MountNamespacesFound, IncludeThatOfAnotherProcess) {
  const WaitingChild child(unshare_mounts);
  EXPECT_TRUE(is_whole(namespace_of(child.pid())));
}

TEST_F(MountNamespacesFound, AreReadWholeWhereTheProcessIsChrooted) {
  const WaitingChild child([&] { return unshare_mounts() && ::chroot(dir().c_str()) == 0; });
  EXPECT_TRUE(is_whole(namespace_of(child.pid())));
}

TEST_F(MountNamespacesFound, AreReadWhereTheyHaveNoProc) {
  const WaitingChild child(
      [] { return unshare_mounts() && ::mount("nslab-unit", "/proc", "tmpfs", 0, nullptr) == 0; });
  EXPECT_TRUE(is_whole(namespace_of(child.pid())));
}

TEST_F(MountNamespacesFound, IncludeThoseOfDescriptors) {
  UniqueFd space;
  ino_t inode = 0;
  {
    const WaitingChild child(unshare_mounts);
    inode = namespace_of(child.pid());
    space.reset(::open(fmt::format("/proc/{}/ns/mnt", child.pid()).c_str(), O_RDONLY | O_CLOEXEC));
  }
  EXPECT_TRUE(is_whole(inode));
  space.reset();
  EXPECT_FALSE(is_whole(inode));
}

TEST_F(MountNamespacesFound, IncludeThoseOfBindMounts) {
  const std::string bound = make_file("bound");
  ino_t inode = 0;
  {
    const WaitingChild child(unshare_mounts);
    inode = namespace_of(child.pid());
    ASSERT_TRUE(bind_file(fmt::format("/proc/{}/ns/mnt", child.pid()), bound));
  }
  EXPECT_TRUE(is_whole(inode));
  ASSERT_EQ(::umount2(bound.c_str(), MNT_DETACH), 0);
  EXPECT_FALSE(is_whole(inode));
}

// Outer is held by a bind mount here; inner only by a bind mount in outer.
TEST_F(MountNamespacesFound, AreFollowedFromOneToTheNext) {
  const std::string bound = make_file("bound");
  const std::string bound_inside = make_file("bound-inside");
  ino_t inner_inode = 0;
  {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const WaitingChild outer([&] {
      if (!unshare_mounts()) return false;
      // The kernel wants a bound namespace to be younger than the one it is bound in.
      const WaitingChild inner(unshare_mounts);
      const ino_t inode = namespace_of(inner.pid());
      return ::write(ends[1], &inode, sizeof inode) == sizeof inode &&
             bind_file(fmt::format("/proc/{}/ns/mnt", inner.pid()), bound_inside);
    });
    ASSERT_EQ(::read(ends[0], &inner_inode, sizeof inner_inode), ssize_t{sizeof inner_inode});
    ASSERT_TRUE(bind_file(fmt::format("/proc/{}/ns/mnt", outer.pid()), bound));
    ::close(ends[0]);
    ::close(ends[1]);
  }
  EXPECT_TRUE(is_whole(inner_inode));
}

TEST_F(MountNamespacesFound, SayWhatIsCoveredByAnotherMount) {
  const std::string parent = mount_tmpfs("parent");
  const std::string bound = make_file("parent/bound");
  {
    const WaitingChild child(unshare_mounts);
    ASSERT_TRUE(bind_file(fmt::format("/proc/{}/ns/mnt", child.pid()), bound));
  }
  ASSERT_EQ(::mount("nslab-unit", parent.c_str(), "tmpfs", 0, nullptr), 0);
  const auto namespaces = find_mount_namespaces();
  ASSERT_TRUE(namespaces);
  EXPECT_TRUE(std::any_of(
      namespaces->unread.begin(), namespaces->unread.end(),
      [&](const std::string& sentence) { return sentence.find(bound) != std::string::npos; }));
}

TEST_F(MountNamespacesFound, AreInAscendingOrderWithoutDuplicates) {
  const WaitingChild first(unshare_mounts);
  const WaitingChild second(unshare_mounts);
  const auto namespaces = find_mount_namespaces();
  ASSERT_TRUE(namespaces);
  for (std::size_t i = 1; i < namespaces->found.size(); ++i) {
    EXPECT_LT(namespaces->found[i - 1].id.inode, namespaces->found[i].id.inode);
  }
}

// In a new user namespace we have no privilege over the mount namespace around it, not even to
// enter the one that we are in: our own mountinfo has to do.
TEST_F(MountNamespacesFound, AreReadFromOutsideWithoutPrivilege) {
  constexpr int kNoUserNamespaces = 77;
  const ino_t own = namespace_of(::getpid());
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWUSER) != 0) ::_exit(kNoUserNamespaces);
    const auto namespaces = find_mount_namespaces();
    const bool found =
        namespaces && !namespaces->unread.empty() &&
        std::any_of(namespaces->found.begin(), namespaces->found.end(),
                    [=](const MountNamespace& space) { return space.id.inode == own; });
    ::_exit(found ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == kNoUserNamespaces) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace lab::observe
