// life_cycle_test.cc: create, start, exec and delete, each a program of its own (toy/main.cc): each
// finds what the one before it left, and delete removes it all, whoever was killed at whichever
// step.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/unique_fd.h"
#include "tests/programs/started_program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr int kSteps = 15;       // of create, init and start together
constexpr int kStepsOfExec = 9;  // of exec, stage and process
constexpr int kStepsOfDelete = 3;
constexpr int kStepsOfRun = 6;

class LifeCycle : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) {
      ASSERT_EQ(::getenv("LAB_MUST_RUN"), nullptr) << "this takes root";
      GTEST_SKIP() << "a new PID namespace takes CAP_SYS_ADMIN: run as root";
    }
    std::string name = "/tmp/nslab-life-cycle-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    parent_ = name;
    ASSERT_EQ(::mkfifo(output().c_str(), 0600), 0);
    output_.reset(::open(output().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  void TearDown() override {
    if (parent_.empty()) return;
    (void)toy("delete");
    fs::remove_all(parent_);
  }

  // All have one FIFO as their output, which init keeps when create has ended, and COMMAND when
  // init has become it: at its end-of-file nobody is left.
  StartedProgram start(const std::vector<std::string>& all) const {
    return StartedProgram::start(all, output());
  }

  std::vector<std::string> words(const std::string& verb,
                                 const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {NSLAB_TOY, verb, container()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  /// What it has printed, with what others print meanwhile, is in `err`.
  Ended toy(const std::string& verb, const std::vector<std::string>& more = {}) {
    Ended ended = start(words(verb, more)).wait();
    (void)read_output();
    ended.err = std::exchange(printed_, "");
    EXPECT_THAT(ended.err, Not(HasSubstr("malloc trap"))) << "see tests/malloc_trap.cc";
    return ended;
  }

  Ended run_killed_at(int call, const std::string& verb) const {
    const std::string when = "inject=all:signal=KILL:when=" + std::to_string(call);
    std::vector<std::string> all = words(verb);
    all.insert(all.begin(), {"strace", "-qq", "-o", "/dev/null", "-e", when});
    return start(all).wait();
  }

  std::string output() const { return parent_ + "/output"; }

  // What there is. False at end-of-file.
  bool read_output() {
    char buffer[4096];
    ssize_t length = 0;
    while ((length = ::read(output_.get(), buffer, sizeof buffer)) > 0) {
      printed_.append(buffer, static_cast<std::size_t>(length));
    }
    return length < 0;
  }

  std::string container() const { return parent_ + "/container"; }

  void expect_nobody_left() {
    pollfd ready = {.fd = output_.get(), .events = POLLIN, .revents = 0};
    while (read_output()) {
      ASSERT_EQ(::poll(&ready, 1, static_cast<int>(kDeadline.count())), 1) << "somebody lives on";
    }
    EXPECT_THAT(std::exchange(printed_, ""), Not(HasSubstr("malloc trap")));
  }

  void expect_nothing_left() {
    EXPECT_FALSE(fs::exists(container()));
    expect_nobody_left();
  }

  void delete_all() {
    const bool is_there = fs::exists(container());  // killed before it was made
    const Ended deleted = toy("delete");
    EXPECT_EQ(deleted.status, is_there ? 0 : 125) << deleted.err;
    expect_nothing_left();
  }

  std::string parent_, printed_;
  UniqueFd output_;
};

TEST_F(LifeCycle, StartFindsWhatCreateLeft) {
  const std::string told = container() + ".told";
  const std::vector<std::string> command = {"--", "sh", "-c", "echo started >" + told};
  ASSERT_EQ(toy("create", command).status, 0);
  EXPECT_FALSE(fs::exists(told)) << "COMMAND runs before start";
  EXPECT_EQ(toy("start", command).status, 0);
  expect_nobody_left();
  EXPECT_TRUE(fs::exists(told));
  fs::remove(told);
  delete_all();
}

TEST_F(LifeCycle, ExecRunsAProcessBesideInit) {
  ASSERT_EQ(toy("create").status, 0);
  EXPECT_EQ(toy("exec", {"--", "sh", "-c", "exit $$"}).status, 2) << "its PID, next to PID 1";
  EXPECT_EQ(toy("start").status, 0);
  EXPECT_EQ(toy("exec", {"--", "sh", "-c", "exit $$"}).status, 3);
  EXPECT_EQ(toy("exec", {"--", "absent"}).status, 127);
  delete_all();
}

TEST_F(LifeCycle, StartSaysThatCommandIsNotThere) {
  ASSERT_EQ(toy("create", {"--", "absent"}).status, 0);
  const Ended started = toy("start", {"--", "absent"});
  EXPECT_EQ(started.status, 127);
  EXPECT_THAT(started.err, HasSubstr("performing step 14 of 15 (init): execve absent"));
  delete_all();
}

TEST_F(LifeCycle, ASecondCreateIsRefusedAndSpoilsNothing) {
  ASSERT_EQ(toy("create").status, 0);
  EXPECT_THAT(toy("create").err, HasSubstr("EEXIST"));
  EXPECT_EQ(toy("start").status, 0);
  delete_all();
}

TEST_F(LifeCycle, OfTwoStartsAtOnceOneWins) {
  ASSERT_EQ(toy("create").status, 0);
  StartedProgram one = start(words("start"));
  StartedProgram other = start(words("start"));
  const Ended first = one.wait(), second = other.wait();
  (void)read_output();
  EXPECT_EQ(first.status + second.status, 125) << printed_;
  EXPECT_THAT(printed_, testing::AnyOf(HasSubstr("ECONNREFUSED"), HasSubstr("init is gone")));
  delete_all();
}

// Repeated, because who comes first, and how far, differs each time.
TEST_F(LifeCycle, HoldsFiveHundredTimes) {
  const int times = ::getenv("NSLAB_QUICK") == nullptr ? 500 : 20;  // scripts/test --quick
  for (int i = 0; i < times && !HasFailure(); ++i) {
    ASSERT_EQ(toy("create").status, 0);
    StartedProgram one = start(words("start"));
    StartedProgram other = start(words("start"));
    EXPECT_EQ(toy("exec", {"--", "false"}).status, 1);
    const Ended first = one.wait(), second = other.wait();
    EXPECT_EQ(first.status + second.status, 125) << printed_;
    delete_all();
  }
}

TEST_F(LifeCycle, CreateKilledAtAnyStepLeavesNothingThatDeleteCannotRemove) {
  for (int step = 1; step <= kSteps; ++step) {
    SCOPED_TRACE(step);
    (void)toy("create", {"die", std::to_string(step)});
    delete_all();
  }
}

TEST_F(LifeCycle, StartKilledAtAnyStepLeavesNothingThatDeleteCannotRemove) {
  for (int step = 1; step <= kSteps; ++step) {
    SCOPED_TRACE(step);
    ASSERT_EQ(toy("create").status, 0);
    (void)toy("start", {"die", std::to_string(step)});
    delete_all();
  }
}

// Finer than steps: strace(1) sends SIGKILL at the program's Nth system call, for every N there is.
TEST_F(LifeCycle, KilledAtAnySystemCallLeaveNothingThatDeleteCannotRemove) {
  for (const std::string verb : {"create", "start", "delete"}) {
    int calls = 0;
    for (bool was_killed = true; was_killed && !HasFailure();) {
      SCOPED_TRACE(verb + " at call " + std::to_string(++calls));
      EXPECT_TRUE(verb == "create" || toy("create").status == 0);
      was_killed = run_killed_at(calls, verb).signal == SIGKILL;
      delete_all();
    }
    EXPECT_GT(calls, 20) << verb << " makes more calls than that";
  }
}

TEST_F(LifeCycle, InitKilledAtAnyStepIsToldToStart) {
  for (const int step : {11, 13, 14}) {
    SCOPED_TRACE(step);
    ASSERT_EQ(toy("create", {"die", std::to_string(step)}).status, 0);
    EXPECT_EQ(toy("start").status, 125);
    delete_all();
  }
}

TEST_F(LifeCycle, ExecKilledAtAnyStepLeavesNothingThatDeleteCannotRemove) {
  for (int step = 1; step <= kStepsOfExec; ++step) {
    SCOPED_TRACE(step);
    ASSERT_EQ(toy("create").status, 0);
    (void)toy("exec", {"die", std::to_string(step)});
    delete_all();
  }
}

TEST_F(LifeCycle, DeleteKilledAtAnyStepCanBeRepeated) {
  for (int step = 1; step <= kStepsOfDelete; ++step) {
    SCOPED_TRACE(step);
    ASSERT_EQ(toy("create").status, 0);
    EXPECT_EQ(toy("delete", {"die", std::to_string(step)}).signal, SIGKILL);
    delete_all();
  }
}

TEST_F(LifeCycle, CreateThatFailsAtAnyStepLeavesNothing) {
  for (const int step : {1, 2, 3, 4, 5, 6, 7, 9}) {
    SCOPED_TRACE(step);
    const Ended created = toy("create", {"fail", std::to_string(step)});
    EXPECT_EQ(created.status, 125);
    EXPECT_THAT(created.err, HasSubstr("ECANCELED"));
    expect_nothing_left();
  }
}

TEST_F(LifeCycle, StartTellsOfAFailureOfInit) {
  ASSERT_EQ(toy("create", {"fail", "13"}).status, 0);
  const Ended started = toy("start");
  EXPECT_EQ(started.status, 125);
  EXPECT_THAT(started.err, HasSubstr("performing step 13 of 15 (init): await go"));
  delete_all();
}

TEST_F(LifeCycle, StartIsRefusedThatHasAnotherPlan) {
  ASSERT_EQ(toy("create", {"--", "one"}).status, 0);
  const Ended started = toy("start", {"--", "other"});
  EXPECT_EQ(started.status, 125);
  EXPECT_THAT(started.err, HasSubstr("EPROTO"));
  delete_all();
}

TEST_F(LifeCycle, ExecThatFailsAtAnyStepLeavesNobody) {
  ASSERT_EQ(toy("create").status, 0);
  for (int step = 1; step <= kStepsOfExec; ++step) {
    SCOPED_TRACE(step);
    EXPECT_EQ(toy("exec", {"fail", std::to_string(step)}).status, step == 7 ? 126 : 125)
        << "the 7th is to become COMMAND";
  }
  delete_all();
}

// ---- lab 01 as two processes -----------------------------------------------------------------

class TwoProcesses : public LifeCycle {};

TEST_F(TwoProcesses, GiveTheStatusOfCommand) {
  EXPECT_EQ(toy("run", {"--", "sh", "-c", "exit $((6 + $$))"}).status, 7) << "COMMAND is PID 1";
  EXPECT_EQ(toy("run", {"--", "absent"}).status, 127);
  expect_nobody_left();
}

TEST_F(TwoProcesses, LeaveNobodyWhenOneIsKilledAtAnyStep) {
  for (int step = 1; step <= kStepsOfRun; ++step) {
    SCOPED_TRACE(step);
    EXPECT_NE(toy("run", {"die", std::to_string(step)}).status, 0);
    expect_nobody_left();
  }
}

TEST_F(TwoProcesses, LeaveNobodyWhenOneFailsAtAnyStep) {
  for (int step = 1; step <= kStepsOfRun; ++step) {
    SCOPED_TRACE(step);
    EXPECT_EQ(toy("run", {"fail", std::to_string(step)}).status, step == 5 ? 126 : 125);
    expect_nobody_left();
  }
}

}  // namespace
}  // namespace lab
