// programs_test.cc: a plan that several programs run, and sides that have another parent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "plan/handshake.h"
#include "plan/run.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// create -> init, and later start, which finds init by a socket.
struct RunLifeCycle {
  Plan plan;
  Side create = plan.side("create"), init = plan.side("init"), start = plan.program("start");
  FdSlot listener = plan.fd("listener");
  std::string address = fmt::format("/tmp/nslab-run-test-{}", ::getpid());
  std::vector<std::string> undone;

  RunLifeCycle() {
    plan.add(create, Do{"make state", do_nothing, [this] { undone.push_back("state"); }});
    plan.add(create, Listen{address, listener});
    plan.add(create, Start{init});
    plan.add(create, Detach{init});
    plan.add(start, Connect{address, init});
    plan.add(init, AcceptFrom{listener, start});
  }
  void end() {
    plan.add(init, ExitWith{7});
    plan.add(start, AwaitExecve{init});
  }
  ~RunLifeCycle() { ::unlink(address.c_str()); }
  int status_of_init() {
    int status = -1;
    EXPECT_GT(::waitpid(-1, &status, 0), 0);
    return WEXITSTATUS(status);
  }
};

TEST(Programs, StartFindsWhatCreateLeft) {
  RunLifeCycle life;
  const Event go = life.plan.event("go");
  life.plan.add(life.start, Notify{go, life.init});
  life.plan.add(life.init, Await{go, life.start});
  life.end();
  EXPECT_THAT(check(life.plan), testing::IsEmpty());
  const Outcome created = run(life.plan, life.create);
  EXPECT_FALSE(created.has_failed) << to_string(life.plan, created);
  EXPECT_THAT(life.undone, testing::IsEmpty()) << "what init needs stays";
  const Outcome started = run(life.plan, life.start);
  EXPECT_FALSE(started.has_failed) << to_string(life.plan, started);
  EXPECT_EQ(exit_status(life.plan, started), 0);
  EXPECT_EQ(life.status_of_init(), 7);
}

TEST(Programs, TheOneThatIsThereHearsOfTheFailure) {
  RunLifeCycle life;
  life.plan.add(life.init, Do{"pivot_root /new", be_busy});
  life.end();
  EXPECT_FALSE(run(life.plan, life.create).has_failed);
  const Outcome started = run(life.plan, life.start);
  ASSERT_TRUE(started.has_failed);
  EXPECT_EQ(to_string(life.plan, started),
            "pivot_root(\"/new\"): EBUSY (Device or resource busy)\n"
            "  while performing step 7 of 9 (init): pivot_root /new");
  EXPECT_EQ(life.status_of_init(), 125);
}

TEST(Programs, CreateThatFailsUndoesAllAndLeavesNobody) {
  RunLifeCycle life;
  life.end();
  const auto detach = life.plan.steps.begin() + 3;
  life.plan.steps.insert(detach, Step(life.plan, life.create, Do{"fail", be_busy}));
  EXPECT_TRUE(run(life.plan, life.create).has_failed);
  EXPECT_THAT(life.undone, ElementsAre("state"));
  EXPECT_EQ(::waitpid(-1, nullptr, 0), -1) << "a child is left";
}

// exec -> stage -> process, which becomes a child of exec.
struct ExecPlan {
  Plan plan;
  Side exec = plan.side("exec"), stage = plan.side("stage"), process = plan.side("process");
};

TEST(Programs, ASideIsAdoptedThatAnotherHasStarted) {
  ExecPlan sides;
  auto& [plan, exec, stage, process] = sides;
  plan.add(exec, Start{stage});
  plan.add(stage, StartSibling{process});
  plan.add(process, ExitWith{9});
  plan.add(exec, Adopt{process});
  plan.add(exec, Wait{stage});
  plan.add(exec, Wait{process});
  EXPECT_THAT(check(plan), testing::IsEmpty());
  const Outcome outcome = run(plan);
  EXPECT_FALSE(outcome.has_failed) << to_string(plan, outcome);
  EXPECT_EQ(exit_status(plan, outcome), 9);
}

TEST(Programs, ASideThatNeverCameIsMissedBecauseItsStarterIsGone) {
  ExecPlan sides;
  auto& [plan, exec, stage, process] = sides;
  plan.add(exec, Start{stage});
  plan.add(stage, Do{"die", [](Context&) -> Result<void> { ::_exit(3); }});
  plan.add(stage, StartSibling{process});
  plan.add(exec, Adopt{process});
  plan.add(exec, Wait{stage});
  plan.add(exec, Wait{process});
  const Outcome outcome = run(plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_THAT(to_string(plan, outcome), HasSubstr("stage ended with status 3"));
}

// B is gone without a word, and A, which started it, waits for the keeper: nobody waits for ever.
TEST(Programs, AKeeperThatMissesASideDoesNotWaitForWhoWaitsForIt) {
  Plan plan;
  const Side lab = plan.side("lab"), a = plan.side("a"), b = plan.side("b");
  const Event come = plan.event("come"), go = plan.event("go");
  plan.add(lab, Start{a});
  plan.add(a, Start{b});
  plan.add(b, Do{"die", [](Context&) -> Result<void> { ::_exit(3); }});
  plan.add(b, Notify{come, lab});
  plan.add(lab, Await{come, b});
  plan.add(lab, Notify{go, a});
  plan.add(a, Await{go, lab});
  plan.add(a, Wait{b});
  plan.add(lab, Wait{a});
  EXPECT_THAT(check(plan), testing::IsEmpty());
  const Outcome outcome = run(plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_THAT(to_string(plan, outcome), HasSubstr("b is gone"));
}

// B waits for the keeper, which ends its own children and then hears out all others.
TEST(Programs, AKeeperThatFailsLetsNobodyWaitForIt) {
  Plan plan;
  const Side lab = plan.side("lab"), a = plan.side("a"), b = plan.side("b");
  const Event go = plan.event("go"), started = plan.event("started");
  plan.add(lab, Start{a});
  plan.add(a, Start{b});
  plan.add(a, Notify{started, lab});
  plan.add(lab, Await{started, a});
  plan.add(lab, Do{"fail", be_busy});
  plan.add(lab, Notify{go, b});
  plan.add(b, Await{go, lab});
  plan.add(a, Wait{b});
  plan.add(lab, Wait{a});
  EXPECT_THAT(check(plan), testing::IsEmpty());
  EXPECT_EQ(run(plan).side, lab);
}

TEST(Programs, ASideThatWasNotYetAdoptedIsEndedWithTheOthers) {
  ExecPlan sides;
  auto& [plan, exec, stage, process] = sides;
  plan.add(exec, Start{stage});
  plan.add(stage, StartSibling{process});
  plan.add(stage, Do{"die", [](Context&) -> Result<void> {
                       ::raise(SIGKILL);
                       return {};
                     }});
  plan.add(process, Do{"hang", [](Context&) -> Result<void> {
                         while (true) ::pause();
                       }});
  plan.add(process, ExitWith{0});
  plan.add(exec, Wait{stage});
  plan.add(exec, Adopt{process});
  plan.add(exec, Wait{process});
  const Outcome outcome = run(plan);
  ASSERT_TRUE(outcome.has_failed);
  EXPECT_THAT(to_string(plan, outcome), HasSubstr("stage was killed by signal 9"));
  EXPECT_EQ(::waitpid(-1, nullptr, 0), -1) << "a child is left";
}

}  // namespace
}  // namespace lab
