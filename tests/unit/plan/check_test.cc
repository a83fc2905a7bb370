// check_test.cc: a plan whose order cannot work is refused before anything runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/handshake.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct TwoSides {
  Plan plan;
  Side lab = plan.side("lab"), child = plan.side("child");
};

TEST(Check, FindsNothingWrongWithAPlanThatWorks) {
  TwoSides two;
  const Event ready = two.plan.event("ready");
  const FdSlot slot = two.plan.fd("slot");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Say{{.text = "make", .effects = {writes(slot)}}});
  two.plan.add(two.child, Notify{ready, two.lab, slot});
  two.plan.add(two.child, ExitWith{0});
  two.plan.add(two.lab, Await{ready, two.child, slot});
  two.plan.add(two.lab, Say{{.text = "use", .effects = {reads(slot)}}});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), IsEmpty());
}

TEST(Check, RefusesASideThatIsNeverStarted) {
  TwoSides two;
  EXPECT_THAT(check(two.plan), ElementsAre("child is never started"));
}

TEST(Check, RefusesAStepOfASideThatIsNotThereYet) {
  TwoSides two;
  two.plan.add(two.child, ExitWith{0});
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 1: child has not been started"));
}

TEST(Check, RefusesASecondStart) {
  TwoSides two;
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 2: child is started twice"));
}

TEST(Check, RefusesAChildThatNobodyWaitsFor) {
  TwoSides two;
  two.plan.add(two.lab, Start{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("nobody waits for child"));
}

TEST(Check, RefusesAWaitForSomebodyElsesChild) {
  TwoSides two;
  const Side grandchild = two.plan.side("grandchild");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Start{grandchild});
  two.plan.add(two.lab, Wait{grandchild});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 3: grandchild is not a child of lab"));
}

TEST(Check, RefusesAStepAfterExecve) {
  TwoSides two;
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, ExitWith{0});
  two.plan.add(two.child, Say{{.text = "too late"}});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 3: child has made its execve before"));
}

TEST(Check, RefusesAnAwaitBeforeItsNotify) {
  TwoSides two;
  const Event ready = two.plan.event("ready");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Await{ready, two.child});
  two.plan.add(two.child, Notify{ready, two.lab});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan),
              ElementsAre("step 2: ready is awaited from child, but nothing comes next",
                          "ready is never awaited"));
}

TEST(Check, RefusesEventsThatAreAwaitedInAnotherOrderThanTheyAreSent) {
  TwoSides two;
  const Event one = two.plan.event("one"), other = two.plan.event("other");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Notify{one, two.lab});
  two.plan.add(two.child, Notify{other, two.lab});
  two.plan.add(two.lab, Await{other, two.child});
  two.plan.add(two.lab, Await{one, two.child});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan),
              ElementsAre("step 4: other is awaited from child, but one comes next",
                          "other is never awaited"));
}

TEST(Check, RefusesAMessageThatHasNoChannel) {
  TwoSides two;
  const Side third = two.plan.side("third");
  const Event ready = two.plan.event("ready");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Start{third});
  two.plan.add(two.child, Notify{ready, third});
  two.plan.add(third, Await{ready, two.child});
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(two.lab, Wait{third});
  EXPECT_THAT(check(two.plan),
              ElementsAre("step 3: ready would pass between child and third, but every channel "
                          "ends at the keeper"));
}

TEST(Check, RefusesASlotThatIsReadWhereItIsNotFilled) {
  TwoSides two;
  const FdSlot slot = two.plan.fd("slot");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Say{{.text = "make", .effects = {writes(slot)}}});
  two.plan.add(two.child, Say{{.text = "use", .effects = {reads(slot)}}});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 3: $slot is not there on side child"));
}

TEST(Check, LetsAChildReadWhatWasFilledBeforeItsClone) {
  TwoSides two;
  const FdSlot slot = two.plan.fd("slot");
  two.plan.add(two.lab, Say{{.text = "make", .effects = {writes(slot)}}});
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Say{{.text = "use", .effects = {reads(slot)}}});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), IsEmpty());
}

// ---- several programs ------------------------------------------------------------------------

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
  two.plan.add(two.lab, Wait{two.child});
  two.plan.add(two.child, Detach{grandchild});
  EXPECT_THAT(check(two.plan),
              ElementsAre("step 4: grandchild reports to lab: only that can let it go"));
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

}  // namespace
}  // namespace lab
