// check_test.cc: a plan whose order cannot work is refused before anything runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/handshake.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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
                          "step 4: ready would be lost: lab waits, and awaits it only later",
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
                          "step 6: other would be lost: lab waits, and awaits it only later",
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

TEST(Check, RefusesASlotThatWasClosedWithAllThatAreNotKept) {
  TwoSides two;
  const FdSlot kept = two.plan.fd("kept"), closed = two.plan.fd("closed");
  two.plan.add(two.lab, Say{{.text = "make", .effects = {writes(kept), writes(closed)}}});
  two.plan.add(two.lab, Say{{.text = "close", .effects = {reads(kept), closes_others()}}});
  two.plan.add(two.lab, Say{{.text = "use", .effects = {reads(kept), reads(closed)}}});
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 3: $closed is not there on side lab"));
}

TEST(Check, RefusesToAwaitADescriptorThatNobodySends) {
  TwoSides two;
  const Event opened = two.plan.event("opened");
  const FdSlot slot = two.plan.fd("slot");
  two.plan.add(two.lab, Start{two.child});
  two.plan.add(two.child, Notify{opened, two.lab});
  two.plan.add(two.lab, Await{opened, two.child, slot});
  two.plan.add(two.lab, Wait{two.child});
  EXPECT_THAT(check(two.plan), ElementsAre("step 3: opened brings nothing for $slot"));
}

}  // namespace
}  // namespace lab
