// context_test.cc: what the caller had is given back, and what was handed over is removed.

#include "plan/context.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "kernel/file.h"
#include "plan/run.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

TEST(Context, RestoresMaskDispositionAndUmaskOfTheCaller) {
  struct sigaction ignored = {};
  ignored.sa_handler = SIG_IGN;
  struct sigaction before = {};
  ::sigaction(SIGCHLD, &ignored, &before);
  ::umask(027);
  Plan plan;
  plan.add(plan.side("lab"), Do{"look", [](Context& context) -> Result<void> {
                                  const mode_t umask = ::umask(0);
                                  EXPECT_EQ(umask, 0U);
                                  EXPECT_EQ(context.inherited().umask, 027U);
                                  return {};
                                }});
  EXPECT_FALSE(run(plan).has_failed);

  struct sigaction after = {};
  ::sigaction(SIGCHLD, &before, &after);
  EXPECT_EQ(after.sa_handler, SIG_IGN);
  EXPECT_EQ(::umask(022), 027U);
  sigset_t mask;
  ::sigprocmask(SIG_BLOCK, nullptr, &mask);
  EXPECT_EQ(::sigismember(&mask, SIGTERM), 0);
}

// A directory of the test's own.
class LeftBehind : public testing::Test {
 protected:
  LeftBehind() { directory_ = ::mkdtemp(name_.data()); }
  ~LeftBehind() override { fs::remove_all(directory_); }

  // A child that makes `name` and hands it over, with `make`, then ends with its status.
  void run_child(const char* name, const std::function<void(const fs::path&)>& make) {
    Plan plan;
    const Side lab = plan.side("lab"), child = plan.side("child");
    plan.add(lab, Start{child});
    plan.add(child, Do{"make", [&](Context& context) -> Result<void> {
                         const UniqueFd parent =
                             TRY(kernel::openat(AT_FDCWD, directory_.c_str(), O_PATH));
                         TRY(context.leave_behind(parent.get(), name));
                         make(directory_ / name);
                         return {};
                       }});
    plan.add(child, ExitWith{0});
    plan.add(lab, Wait{child});
    plan.steps.insert(plan.steps.begin(), Step(lab, Say{{.text = "room", .leaves_behind = 1}}));
    const Outcome outcome = run(plan);
    EXPECT_FALSE(outcome.has_failed) << to_string(plan, outcome);
  }

  std::string name_ = "/tmp/nslab-context-XXXXXX";
  fs::path directory_;
};

TEST_F(LeftBehind, EmptyDirectoryIsRemoved) {
  run_child("made", [](const fs::path& path) { fs::create_directory(path); });
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(LeftBehind, DirectoryWithSomethingInItStays) {
  run_child("made", [](const fs::path& path) {
    fs::create_directory(path);
    fs::create_directory(path / "kept");
  });
  EXPECT_TRUE(fs::exists(directory_ / "made" / "kept"));
}

TEST_F(LeftBehind, FileWithSomethingInItStays) {
  run_child("made", [](const fs::path& path) { std::ofstream(path) << "text"; });
  EXPECT_TRUE(fs::exists(directory_ / "made"));
}

TEST_F(LeftBehind, SymbolicLinkThatTookItsPlaceStays) {
  run_child("made", [](const fs::path& path) { fs::create_symlink("/nowhere", path); });
  EXPECT_TRUE(fs::is_symlink(directory_ / "made"));
}

TEST_F(LeftBehind, WhatWasNeverMadeIsNoFault) {
  run_child("made", [](const fs::path&) {});
  EXPECT_TRUE(fs::is_empty(directory_));
}

}  // namespace
}  // namespace lab
