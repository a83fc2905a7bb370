// unique_fd_test.cc: a UniqueFd closes its descriptor once, and nothing else.

#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace lab {
namespace {

int open_null() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(UniqueFd, ClosesWhatItHolds) {
  const int fd = open_null();
  { const UniqueFd owner(fd); }
  EXPECT_FALSE(is_open(fd));
}

TEST(UniqueFd, HoldsNothingByDefault) {
  const UniqueFd nothing;
  EXPECT_FALSE(nothing.is_open());
  EXPECT_EQ(nothing.get(), -1);
}

TEST(UniqueFd, LeavesAReleasedDescriptorOpen) {
  const int fd = open_null();
  {
    UniqueFd owner(fd);
    EXPECT_EQ(owner.release(), fd);
    EXPECT_FALSE(owner.is_open());
  }
  EXPECT_TRUE(is_open(fd));
  ::close(fd);
}

TEST(UniqueFd, MovesOwnershipWithoutClosing) {
  const int fd = open_null();
  UniqueFd first(fd);
  const UniqueFd second(std::move(first));
  EXPECT_TRUE(is_open(fd));
  EXPECT_EQ(second.get(), fd);
}

TEST(UniqueFd, ClosesItsOldDescriptorWhenAnotherIsAssigned) {
  const int old_fd = open_null();
  UniqueFd owner(old_fd);
  owner = UniqueFd(open_null());
  EXPECT_FALSE(is_open(old_fd));
  EXPECT_TRUE(is_open(owner.get()));
}

TEST(UniqueFd, SurvivesAssignmentToItself) {
  UniqueFd owner(open_null());
  UniqueFd& same = owner;
  owner = std::move(same);
  EXPECT_TRUE(is_open(owner.get()));
}

TEST(UniqueFd, KeepsErrnoWhenCloseFails) {
  UniqueFd owner(open_null());
  ::close(owner.get());
  errno = ENOENT;
  owner.reset();
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace lab
