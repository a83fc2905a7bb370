#include "checker/contain/cgroups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lab::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> directories(std::string_view own, std::string_view mountinfo) {
  std::vector<std::string> found;
  const auto mounts = procfs::parse_mountinfo(mountinfo);
  for (const Cgroup& cgroup : cgroups_of(own, *mounts)) {
    found.push_back(cgroup.controllers + " " + cgroup.directory);
  }
  return found;
}

TEST(CgroupsOf, FindsEachHierarchyOfAHybridMachine) {
  EXPECT_THAT(directories("3:name=systemd:/\n2:cpu,cpuacct:/a/b\n0::/user\n",
                          "30 1 0:20 / /cg/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
                          "31 1 0:21 / /cg/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                          "32 1 0:22 / /cg/unified rw - cgroup2 cgroup2 rw\n"),
              ElementsAre("name=systemd /cg/systemd", "cpu,cpuacct /cg/cpu,cpuacct/a/b",
                          " /cg/unified/user"));
}

TEST(CgroupsOf, TakesThePathBelowWhatAMountShows) {
  // As in a container without a cgroup namespace: /docker/1 is mounted.
  EXPECT_THAT(directories("4:pids:/docker/1/mine\n",
                          "31 1 0:21 /docker/1 /cg/pids rw - cgroup cgroup rw,pids\n"),
              ElementsAre("pids /cg/pids/mine"));
  EXPECT_THAT(directories("4:pids:/docker/1\n",
                          "31 1 0:21 /docker/1 /cg/pids rw - cgroup cgroup rw,pids\n"),
              ElementsAre("pids /cg/pids"));
}

TEST(CgroupsOf, LeavesOutWhatIsMountedNowhere) {
  EXPECT_THAT(directories("4:pids:/a\n0::/a\n",
                          "31 1 0:21 / /cg/cpu rw - cgroup cgroup rw,cpu\n"
                          "32 1 0:22 /other /cg/pids rw - cgroup cgroup rw,pids\n"),
              IsEmpty());
}

TEST(CgroupsOf, DoesNotTakeAPrefixOfANameForADirectoryAbove) {
  EXPECT_THAT(directories("4:pids:/docker/12\n",
                          "31 1 0:21 /docker/1 /cg/pids rw - cgroup cgroup rw,pids\n"),
              IsEmpty());
}

}  // namespace
}  // namespace lab::checker
