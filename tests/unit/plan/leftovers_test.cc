// leftovers_test.cc: what was handed over is removed at the end, if it is still what was made.

#include "plan/leftovers.h"

#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "kernel/file.h"
#include "plan/context.h"
#include "plan/handshake.h"
#include "plan/run.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// A directory of the test's own.
class LeftBehind : public testing::Test {
 protected:
  LeftBehind() { directory_ = ::mkdtemp(name_.data()); }
  ~LeftBehind() override { fs::remove_all(directory_); }

  /// A child that hands `name` over as a `kind`, makes it by `make`, and ends.
  void run_child(Leftover::Kind kind, const char* name,
                 const std::function<void(const fs::path&)>& make) {
    run_child([&](Context& context) -> Result<void> {
      const UniqueFd parent = TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
      TRY(context.leftovers.hand_over(kind, parent.get(), name));
      make(directory_ / name);
      return {};
    });
  }
  void run_child(const std::function<Result<void>(Context&)>& act) {
    Plan plan;
    const Side lab = plan.side("lab"), child = plan.side("child");
    plan.add(lab, Start{child});
    plan.add(child, Say{{.text = "room", .effects = {leaves_behind(1)}}});
    plan.add(child, Do{"make", act});
    plan.add(child, ExitWith{0});
    plan.add(lab, Wait{child});
    outcome_ = run(plan);
  }

  static UniqueFd make_and_lock(const fs::path& path) {
    fs::create_directory(path);
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(::flock(file.get(), LOCK_SH), 0);
    return file;
  }

  std::string name_ = "/tmp/nslab-leftovers-XXXXXX";
  fs::path directory_;
  Outcome outcome_;
};

using Kind = Leftover::Kind;

TEST_F(LeftBehind, EmptyDirectoryIsRemoved) {
  run_child(Kind::kDirectory, "made", [](const fs::path& path) { fs::create_directory(path); });
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, EmptyFileIsRemoved) {
  run_child(Kind::kFile, "made", [](const fs::path& path) { std::ofstream file(path); });
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, SymbolicLinkIsRemovedAndNotWhereItLeads) {
  std::ofstream(directory_ / "target") << "";
  run_child(Kind::kSymlink, "made",
            [](const fs::path& path) { fs::create_symlink("target", path); });
  EXPECT_FALSE(fs::is_symlink(directory_ / "made"));
  EXPECT_TRUE(fs::exists(directory_ / "target"));
}

TEST_F(LeftBehind, NetworkLinkIsRemoved) {
  if (::unshare(CLONE_NEWNET) != 0) GTEST_SKIP() << "a new network namespace takes CAP_SYS_ADMIN";
  const UniqueFd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  run_child([&](Context& context) -> Result<void> {
    TRY(context.leftovers.hand_over(Kind::kNetworkLink, -1, "made"));
    if (::ioctl(any.get(), SIOCBRADDBR, "made") == 0) return {};
    return fail_errno("ioctl", "SIOCBRADDBR");
  });
  if (outcome_.has_failed) GTEST_SKIP() << "this kernel makes no bridge";
  EXPECT_EQ(::if_nametoindex("made"), 0U);
}

// Directories stand in for cgroups, which have no files that could be removed.
TEST_F(LeftBehind, CgroupIsRemovedWithThoseBelowIt) {
  run_child(Kind::kCgroup, "made",
            [](const fs::path& path) { fs::create_directories(path / "below" / "deeper"); });
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, DirectoryWithSomethingInItStays) {
  run_child(Kind::kDirectory, "made",
            [](const fs::path& path) { fs::create_directories(path / "kept"); });
  EXPECT_TRUE(fs::exists(directory_ / "made" / "kept"));
}

TEST_F(LeftBehind, FileWithSomethingInItStays) {
  run_child(Kind::kFile, "made", [](const fs::path& path) { std::ofstream(path) << "text"; });
  EXPECT_TRUE(fs::exists(directory_ / "made"));
}

TEST_F(LeftBehind, DirectoryThatSomebodyElseHasLockedStays) {
  const UniqueFd other = make_and_lock(directory_ / "made");
  run_child(Kind::kDirectory, "made", [](const fs::path&) {});
  EXPECT_TRUE(fs::exists(directory_ / "made"));
}

TEST_F(LeftBehind, LockOfItsMakersOwnKeepsNoDirectory) {
  run_child([&](Context& context) -> Result<void> {
    const UniqueFd parent = TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
    TRY(context.leftovers.hand_over(Kind::kDirectory, parent.get(), "made"));
    const UniqueFd lock = make_and_lock(directory_ / "made");
    return context.leftovers.hold(lock.get());
  });
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, LockIsHeldUntilTheEnd) {
  bool was_free_meanwhile = true;
  Plan plan;
  const Side lab = plan.side("lab"), child = plan.side("child");
  const Event held = plan.event("held");
  plan.add(lab, Start{child});
  plan.add(child, Say{{.text = "room", .effects = {leaves_behind(1)}}});
  plan.add(child, Do{"make", [&](Context& context) -> Result<void> {
                       const UniqueFd parent =
                           TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
                       TRY(context.leftovers.hand_over(Kind::kDirectory, parent.get(), "made"));
                       return context.leftovers.hold(make_and_lock(directory_ / "made").get());
                     }});
  plan.add(child, Notify{held, lab});
  plan.add(lab, Await{held, child});
  plan.add(lab, Do{"try", [&](Context&) -> Result<void> {
                     const UniqueFd made =
                         TRY(kernel::openat(AT_FDCWD, (directory_ / "made").c_str(), O_RDONLY));
                     was_free_meanwhile = kernel::flock(made.get(), LOCK_EX | LOCK_NB).has_value();
                     return {};
                   }});
  plan.add(child, ExitWith{0});
  plan.add(lab, Wait{child});
  run(plan);
  EXPECT_FALSE(was_free_meanwhile);
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, DirectoryThatStaysLosesTheMarkOfItsMaker) {
  run_child(Kind::kDirectory, "made", [](const fs::path& path) {
    fs::create_directories(path / "kept");
    ::chmod(path.c_str(), 01755);
  });
  EXPECT_EQ(fs::status(directory_ / "made").permissions(), fs::perms{0755});
}

TEST_F(LeftBehind, SymbolicLinkThatTookThePlaceOfAFileStays) {
  run_child(Kind::kFile, "made",
            [](const fs::path& path) { fs::create_symlink("/nowhere", path); });
  EXPECT_TRUE(fs::is_symlink(directory_ / "made"));
}

TEST_F(LeftBehind, FileThatTookThePlaceOfASymbolicLinkStays) {
  run_child(Kind::kSymlink, "made", [](const fs::path& path) { std::ofstream file(path); });
  EXPECT_TRUE(fs::exists(directory_ / "made"));
}

TEST_F(LeftBehind, WhatWasNeverMadeIsNoFault) {
  run_child(Kind::kDirectory, "made", [](const fs::path&) {});
  EXPECT_FALSE(outcome_.has_failed);
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, WhatSomebodyElseHadMadeIsTakenBackAndStays) {
  fs::create_directory(directory_ / "theirs");
  run_child([&](Context& context) -> Result<void> {
    const UniqueFd parent = TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
    TRY(context.leftovers.hand_over(Kind::kDirectory, parent.get(), "theirs"));
    return context.leftovers.take_back();
  });
  EXPECT_FALSE(outcome_.has_failed);
  EXPECT_TRUE(fs::exists(directory_ / "theirs"));
}

TEST_F(LeftBehind, MoreThanWasSaidIsAFailure) {
  run_child([&](Context& context) -> Result<void> {
    const UniqueFd parent = TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
    TRY(context.leftovers.hand_over(Kind::kFile, parent.get(), "one"));
    return context.leftovers.hand_over(Kind::kFile, parent.get(), "another");
  });
  ASSERT_TRUE(outcome_.has_failed);
  EXPECT_EQ(outcome_.error.number, ENOBUFS);
}

TEST_F(LeftBehind, IsRemovedByTheKeeperThatMadeItItself) {
  Plan plan;
  const Side lab = plan.side("lab");
  plan.add(lab, Say{{.text = "room", .effects = {leaves_behind(1)}}});
  plan.add(lab, Do{"make", [&](Context& context) -> Result<void> {
                     const UniqueFd parent =
                         TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
                     TRY(context.leftovers.hand_over(Kind::kFile, parent.get(), "made"));
                     std::ofstream file(directory_ / "made");
                     return {};
                   }});
  EXPECT_FALSE(run(plan).has_failed);
  EXPECT_TRUE(fs::is_empty(directory_));
}

}  // namespace
}  // namespace lab
