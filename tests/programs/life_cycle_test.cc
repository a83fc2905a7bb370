// life_cycle_test.cc: create, start, exec and delete, each a program of its own: each finds what
// the one before it left, and delete removes it all, whoever was killed at whichever step.

#include "tests/programs/life_cycle.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kSteps = 15;       // of create, init and start together
constexpr int kStepsOfExec = 9;  // of exec, stage and process
constexpr int kStepsOfDelete = 3;
constexpr int kStepsOfRun = 6;

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

// Repeated, because who comes first, and how far, differs each time; by a shell, whose children
// cost less than those of this program.
constexpr char kLifeCycles[] = R"(toy=$1 dir=$2 left=$3
while [ "$left" -gt 0 ]; do
  "$toy" create "$dir" || exit 3
  "$toy" start "$dir" & one=$!
  "$toy" start "$dir" & other=$!
  "$toy" exec "$dir" -- false
  [ $? = 1 ] || exit 4
  wait $one
  first=$?
  wait $other
  [ $((first + $?)) = 125 ] || exit 5
  "$toy" delete "$dir" && [ ! -e "$dir" ] || exit 6
  left=$((left - 1))
done)";

TEST_F(LifeCycle, HoldsFiveHundredTimes) {
  const bool is_quick = ::getenv("NSLAB_QUICK") != nullptr;  // scripts/test --quick
  const std::string times = is_quick ? "20" : "500";
  // All losers together say more than 64 KiB, and nobody reads meanwhile.
  ASSERT_GT(::fcntl(output_.get(), F_SETPIPE_SZ, 1 << 20), 0);
  const Ended ended =
      start({"sh", "-c", kLifeCycles, "sh", NSLAB_TOY, container(), times}).wait(10 * kDeadline);
  (void)read_output();
  EXPECT_EQ(ended.status, 0) << printed_;
  expect_nothing_left();
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
