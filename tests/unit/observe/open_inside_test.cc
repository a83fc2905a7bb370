// open_inside_test.cc: a file is opened in another mount namespace, and nobody moves there.

#include "observe/open_inside.h"

#include <gtest/gtest.h>

#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/ns_links.h"
#include "tests/unit/own_mount_namespace.h"

namespace lab::observe {
namespace {

class OpenInside : public OwnMountNamespace {
 protected:
  // A child in a namespace of its own, where a tmpfs with the file "inside" lies on dir().
  bool mount_inside() const {
    const std::string file = dir() + "/inside";
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount("nslab-unit", dir().c_str(), "tmpfs", 0, nullptr) == 0 &&
           UniqueFd(::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)).is_open();
  }

  static UniqueFd mount_namespace_of(pid_t pid) {
    auto fd = kernel::openat(procfs::open_process(pid)->get(), "ns/mnt", O_RDONLY);
    EXPECT_TRUE(fd);
    return std::move(fd).value();
  }
};

TEST_F(OpenInside, FindsWhatIsOnlyThere) {
  const WaitingChild child([&] { return mount_inside(); });
  const UniqueFd space = mount_namespace_of(child.pid());
  const std::string file = dir() + "/inside";
  EXPECT_FALSE(kernel::openat(AT_FDCWD, file.c_str(), O_RDONLY));
  const auto opened = open_inside(space.get(), AT_FDCWD, file.c_str(), O_RDONLY);
  EXPECT_TRUE(opened) << to_string(opened.error());
}

TEST_F(OpenInside, GivesADescriptorThatExecveCloses) {
  const UniqueFd space = mount_namespace_of(0);
  const auto opened = open_inside(space.get(), AT_FDCWD, "/", O_RDONLY | O_DIRECTORY);
  ASSERT_TRUE(opened);
  EXPECT_EQ(::fcntl(opened->get(), F_GETFD), FD_CLOEXEC);
}

TEST_F(OpenInside, LeavesTheCallerWhereItIs) {
  const WaitingChild child([&] { return mount_inside(); });
  const procfs::NamespaceId before =
      *procfs::read_namespace(procfs::open_process(0)->get(), *procfs::namespace_kind("mnt"));
  const UniqueFd space = mount_namespace_of(child.pid());
  ASSERT_TRUE(open_inside(space.get(), AT_FDCWD, "/", O_PATH));
  EXPECT_EQ(*procfs::read_namespace(procfs::open_process(0)->get(), *procfs::namespace_kind("mnt")),
            before);
}

TEST_F(OpenInside, BringsTheErrorHome) {
  const UniqueFd space = mount_namespace_of(0);
  const auto opened = open_inside(space.get(), AT_FDCWD, "/no/such/file", O_RDONLY);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().number, ENOENT);
  EXPECT_STREQ(opened.error().call, "openat");
}

TEST_F(OpenInside, RefusesADescriptorThatIsNoNamespace) {
  const UniqueFd root(::open("/", O_PATH | O_CLOEXEC));
  const auto opened = open_inside(root.get(), AT_FDCWD, "/", O_PATH);
  ASSERT_FALSE(opened);
  EXPECT_STREQ(opened.error().call, "setns");
}

TEST_F(OpenInside, LeavesNoChildAndNoDescriptor) {
  const UniqueFd space = mount_namespace_of(0);
  const auto before = procfs::numbers_in(AT_FDCWD, "/proc/self/fd");
  (void)open_inside(space.get(), AT_FDCWD, "/", O_PATH);
  EXPECT_EQ(*procfs::numbers_in(AT_FDCWD, "/proc/self/fd"), *before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG | __WALL), -1);
}

}  // namespace
}  // namespace lab::observe
