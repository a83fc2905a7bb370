// run_test.cc: one loop in every process; a failure on any side is told once, and undone.

#include "plan/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// lab -> keeper -> command, as the labs have it.
struct ThreeSides {
  Plan plan;
  Side lab = plan.side("lab"), keeper = plan.side("keeper"), command = plan.side("command");

  ThreeSides() {
    plan.keep(keeper);
    plan.add(lab, Start{keeper});
    plan.add(keeper, Start{command});
  }
  void wait() {
    plan.add(keeper, Wait{command});
    plan.add(lab, Wait{keeper});
  }
};

TEST(Run, GivesTheStatusOfCommand) {
  ThreeSides three;
  three.plan.add(three.command, ExitWith{42});
  three.wait();
  const Outcome outcome = run(three.plan);
  EXPECT_FALSE(outcome.has_failed) << to_string(three.plan, outcome);
  EXPECT_EQ(exit_status(three.plan, outcome), 42);
}

TEST(Run, TellsOfAFailureOnTheFarthestSide) {
  ThreeSides three;
  three.plan.add(three.command, Do{"pivot_root /new", be_busy});
  three.plan.add(three.command, ExitWith{0});
  three.wait();
  const Outcome outcome = run(three.plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_EQ(to_string(three.plan, outcome),
            "pivot_root(\"/new\"): EBUSY (Device or resource busy)\n"
            "  while performing step 3 of 6 (command): pivot_root /new");
  EXPECT_EQ(exit_status(three.plan, outcome), 125);
}

TEST(Run, TellsOfAFailureOfTheKeeper) {
  ThreeSides three;
  three.plan.add(three.keeper, Do{"make", be_busy});
  three.plan.add(three.command, Do{"hang", [](Context&) -> Result<void> {
                                     while (true) ::pause();
                                   }});
  three.plan.add(three.command, ExitWith{0});
  three.wait();
  const Outcome outcome = run(three.plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_EQ(outcome.side, three.keeper);
}

TEST(Run, SaysHowASideDiedBeforeItsExecve) {
  ThreeSides three;
  three.plan.add(three.command, Do{"die", [](Context&) -> Result<void> {
                                     ::raise(SIGKILL);
                                     return {};
                                   }});
  three.plan.add(three.command, ExitWith{0});
  three.wait();
  const Outcome outcome = run(three.plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_THAT(to_string(three.plan, outcome),
              HasSubstr("command was killed by signal 9 before its execve"));
}

TEST(Run, SaysHowASideDiedThatAnotherSideHadStarted) {
  Plan plan;
  const Side lab = plan.side("lab"), keeper = plan.side("keeper");
  const Side level = plan.side("level-1"), command = plan.side("command");
  plan.keep(keeper);
  plan.add(lab, Start{keeper});
  plan.add(keeper, Start{level});
  plan.add(level, Start{command});
  plan.add(command, Do{"die", [](Context&) -> Result<void> { ::_exit(3); }});
  plan.add(command, ExitWith{0});
  plan.add(level, Wait{command});
  plan.add(keeper, Wait{level});
  plan.add(lab, Wait{keeper});
  const Outcome outcome = run(plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_THAT(to_string(plan, outcome), HasSubstr("command ended with status 3 before its execve"));
}

TEST(Run, UndoesInReverseOrderWhatWasBegunAndNothingElse) {
  std::vector<std::string> undone;
  const auto note = [&](const char* name) { return [&, name] { undone.push_back(name); }; };
  Plan plan;
  const Side lab = plan.side("lab");
  plan.add(lab, Do{"first", do_nothing, note("first")});
  plan.add(lab, Do{"second", do_nothing, note("second")});
  plan.add(lab, Do{"third", be_busy, note("third")});
  plan.add(lab, Do{"fourth", do_nothing, note("fourth")});
  EXPECT_TRUE(run(plan).has_failed);
  EXPECT_THAT(undone, ElementsAre("third", "second", "first"));
}

TEST(Run, UndoesAtTheEndWhenNothingFailed) {
  std::vector<std::string> undone;
  Plan plan;
  plan.add(plan.side("lab"), Do{"only", do_nothing, [&] { undone.push_back("only"); }});
  EXPECT_FALSE(run(plan).has_failed);
  EXPECT_THAT(undone, ElementsAre("only"));
}

// ---- plans of two processes ------------------------------------------------------------------

struct TwoProcesses {
  Plan plan;
  Side lab = plan.side("lab"), command = plan.side("command");

  TwoProcesses() { plan.add(lab, Start{command}); }
};

TEST(TwoProcesses, GiveTheStatusOfCommand) {
  TwoProcesses two;
  two.plan.add(two.command, ExitWith{42});
  two.plan.add(two.lab, Wait{two.command});
  EXPECT_THAT(check(two.plan), testing::IsEmpty());
  EXPECT_EQ(exit_status(two.plan, run(two.plan)), 42);
}

TEST(TwoProcesses, EndTheChildWhenTheLabFails) {
  TwoProcesses two;
  two.plan.add(two.lab, Do{"fail", be_busy});
  two.plan.add(two.command, Do{"hang", [](Context&) -> Result<void> {
                                 while (true) ::pause();
                               }});
  two.plan.add(two.command, ExitWith{0});
  two.plan.add(two.lab, Wait{two.command});
  const Outcome outcome = run(two.plan);
  EXPECT_EQ(outcome.side, two.lab);
  EXPECT_EQ(::waitpid(-1, nullptr, 0), -1) << "a child is left";
}

TEST(TwoProcesses, TellOfAChildThatEndsWithoutBecomingCommand) {
  TwoProcesses two;
  two.plan.add(two.command, Do{"do", do_nothing});
  two.plan.add(two.lab, Wait{two.command});
  const Outcome outcome = run(two.plan);
  EXPECT_FALSE(outcome.has_failed) << to_string(two.plan, outcome);
  EXPECT_EQ(exit_status(two.plan, outcome), 0);
}

TEST(ExitStatus, FollowsTheContract) {
  Plan plan;
  const Side lab = plan.side("lab");
  plan.add(lab, Say{{.text = "hook"}});
  plan.add(lab, ExitWith{0});
  const auto failed = [&](int step, int number) {
    Outcome outcome;
    outcome.has_failed = true;
    outcome.step = step;
    outcome.error = fail(number, "execve", "x").error;
    return exit_status(plan, outcome);
  };
  EXPECT_EQ(failed(1, ENOENT), 127);
  EXPECT_EQ(failed(1, ENOTDIR), 127);
  EXPECT_EQ(failed(1, EACCES), 126);
  EXPECT_EQ(failed(1, ENOEXEC), 126);
  EXPECT_EQ(failed(0, ENOENT), 125) << "a hook that is not there is not COMMAND";
  EXPECT_EQ(failed(-1, EMFILE), 125);
  Outcome killed;
  killed.ending = {.by_signal = true, .status = SIGKILL};
  EXPECT_EQ(exit_status(plan, killed), 137);
}

}  // namespace
}  // namespace lab
