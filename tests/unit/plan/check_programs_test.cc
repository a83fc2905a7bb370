// check_programs_test.cc: what is wrong with a plan of several programs, or with its waiting.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/handshake.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// create -> init, which accepts start.
struct LifeCycle {
  Plan plan;
  Side create = plan.side("create"), init = plan.side("init"), start = plan.program("start");
  Event go = plan.event("go");

  LifeCycle() {
    plan.add(create, Start{init});
    plan.add(create, Detach{init});
  }
  void connect() { plan.add(start, Say{{.text = "connect", .effects = {connects(init)}}}); }
  void accept() { plan.add(init, Say{{.text = "accept", .effects = {accepts(start)}}}); }
  void execute() {
    plan.add(init, ExitWith{0});
    plan.add(start, AwaitExecve{init});
  }
};

TEST(CheckPrograms, FindsNothingWrongWithALifeCycle) {
  LifeCycle life;
  life.connect();
  life.accept();
  life.plan.add(life.start, Notify{life.go, life.init});
  life.plan.add(life.init, Await{life.go, life.start});
  life.execute();
  EXPECT_THAT(check(life.plan), IsEmpty());
}

TEST(CheckPrograms, RefusesToAcceptBeforeAnybodyConnects) {
  LifeCycle life;
  life.accept();
  life.connect();
  life.execute();
  EXPECT_THAT(check(life.plan), ElementsAre("step 3: start has not connected to init"));
}

TEST(CheckPrograms, RefusesAMessageBeforeTheOtherWorksForThisProgram) {
  LifeCycle life;
  life.connect();
  life.plan.add(life.start, Notify{life.go, life.init});
  life.accept();
  life.plan.add(life.init, Await{life.go, life.start});
  life.execute();
  EXPECT_THAT(check(life.plan),
              ElementsAre("step 4: go would pass between start and init, but every channel ends at "
                          "the keeper"));
}

TEST(CheckPrograms, RefusesAnythingThatCouldFailAfterASideWasLetGo) {
  LifeCycle life;
  life.plan.add(life.create, Say{{.text = "write state"}});
  life.connect();
  life.accept();
  life.execute();
  EXPECT_THAT(check(life.plan),
              ElementsAre("step 3: create has let init go: it cannot undo this any more"));
}

TEST(CheckPrograms, RefusesToLetSomebodyElsesChildGo) {
  TwoSides two;
  const Side grandchild = two.plan.side("grandchild");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Start{grandchild});
  two.plan.add(two.child, Detach{grandchild});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan),
              ElementsAre("step 3: grandchild reports to lab: only that can let it go"));
}

TEST(CheckPrograms, RefusesASecondCommand) {
  TwoSides two;
  const Side other = two.plan.side("other");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Start{other});
  two.plan.add(two.child, ExitWith{0});
  two.plan.add(other, ExitWith{0});
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(two.lab, Wait{other});
  EXPECT_THAT(check(two.plan), ElementsAre("step 4: child is COMMAND already"));
}

TEST(CheckAdoption, RefusesToWaitForASiblingsChildThatWasNotAdopted) {
  TwoSides two;
  const Side process = two.plan.side("process");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, StartSibling{process});
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(two.lab, Wait{process});
  EXPECT_THAT(check(two.plan), ElementsAre("step 4: process is not a child of lab"));
}

TEST(CheckAdoption, RefusesToAdoptWhatWasStartedForSomebodyElse) {
  TwoSides two;
  const Side process = two.plan.side("process");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Start{process});
  two.plan.add(two.lab, Adopt{process});
  two.plan.add(two.lab, Wait{process});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 3: process was not started as a child of lab"));
}

TEST(CheckAdoption, RefusesASiblingOfTheFirstSide) {
  Plan plan;
  const Side lab = plan.side("lab"), sibling = plan.side("sibling");
  plan.add(lab, StartSibling{sibling});
  EXPECT_THAT(check(plan),
              ElementsAre("step 1: lab has no parent in this plan, which could adopt sibling",
                          "nobody waits for sibling"));
}

// ---- waiting ---------------------------------------------------------------------------------

TEST(CheckWaiting, RefusesAStepOfWhomSomebodyHasWaitedFor) {
  TwoSides two;
  const Event go = two.plan.event("go");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(two.lab, Notify{go, two.child});
  two.plan.add(two.child, Await{go, two.lab});
  EXPECT_THAT(check(two.plan), ElementsAre("step 4: child has been waited for before"));
}

TEST(CheckWaiting, RefusesToWaitForOneWhileAnotherIsNotReady) {
  TwoSides two;
  const Side other = two.plan.side("other");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Start{other});
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(other, ExitWith{0});
  two.plan.add(two.lab, Wait{other});
  EXPECT_THAT(check(two.plan), ElementsAre("step 4: other has been waited for before"));
}

TEST(CheckWaiting, LetsAKeeperGoOnWhenItHasWaited) {
  Plan plan;
  const Side lab = plan.side("lab"), keeper = plan.side("keeper"), command = plan.side("command");
  plan.keep(keeper);
  plan.add(lab, Start{keeper});
  plan.add(keeper, Start{command});
  plan.add(keeper, Wait{command});
  plan.add(keeper, Say{{.text = "clean up"}});
  plan.add(lab, Wait{keeper});
  EXPECT_THAT(check(plan), IsEmpty());
}

TEST(CheckWaiting, RefusesAnEventThatTheWaitingWouldSwallow) {
  TwoSides two;
  const Event done = two.plan.event("done");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Notify{done, two.lab});
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(two.lab, Await{done, two.child});
  EXPECT_THAT(check(two.plan),
              ElementsAre("step 3: done would be lost: lab waits, and awaits it only later"));
}

TEST(CheckWaiting, RefusesToAwaitAnExecveThatIsNotMadeYet) {
  LifeCycle life;
  life.connect();
  life.accept();
  life.plan.add(life.start, AwaitExecve{life.init});
  life.plan.add(life.start, Notify{life.go, life.init});
  life.plan.add(life.init, Await{life.go, life.start});
  life.plan.add(life.init, ExitWith{0});
  EXPECT_THAT(check(life.plan),
              ElementsAre("step 5: init has not made its execve, reporting to start"));
}

TEST(CheckPrograms, RefusesToLetASideGoThatHasChildren) {
  Plan plan;
  const Side create = plan.side("create"), init = plan.side("init"), child = plan.side("child");
  plan.add(create, Start{init});
  plan.add(init, Start{child});
  plan.add(init, Wait{child});
  plan.add(create, Detach{init});
  EXPECT_THAT(check(plan),
              ElementsAre("step 4: child was started by init, and would report to create still"));
}

}  // namespace
}  // namespace lab
