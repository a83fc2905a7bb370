// others_test.cc: words that no step has planned, and the channel that tells of a side's end.

#include "plan/others.h"

#include <gtest/gtest.h>

#include "plan/context.h"
#include "plan/handshake.h"
#include "plan/run.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

struct Two {
  Plan plan;
  Side lab = plan.side("lab"), child = plan.side("child");

  Two() { plan.add(lab, Start{child}); }
  Outcome wait() {
    plan.add(child, ExitWith{0});
    plan.add(lab, Wait{child});
    return run(plan);
  }
};

TEST(Others, HearAWord) {
  Two two;
  two.plan.add(two.child, Do{"tell", [&](Context& context) -> Result<void> {
                               context.others.tell(two.lab);
                               return {};
                             }});
  two.plan.add(two.lab, Do{"hear", [&](Context& context) -> Result<void> {
                             context.others.hear(two.child);
                             return {};
                           }});
  EXPECT_FALSE(two.wait().has_failed);
}

TEST(Others, StopListeningForAWordWhenTheOtherHasEnded) {
  Two two;
  two.plan.add(two.child, Do{"end", [](Context&) -> Result<void> { ::_exit(0); }});
  two.plan.add(two.lab, Do{"hear", [&](Context& context) -> Result<void> {
                             context.others.hear(two.child);
                             return fail(ECANCELED, "heard", "nothing");
                           }});
  EXPECT_EQ(two.wait().error.number, ECANCELED);
}

TEST(Others, GiveALifelineToAllButTheFirst) {
  Two two;
  two.plan.add(two.child, Do{"look", [](Context& context) -> Result<void> {
                               if (context.others.lifeline() >= 0) return {};
                               return fail(EBADF, "lifeline", "none");
                             }});
  two.plan.add(two.lab, Do{"look", [](Context& context) -> Result<void> {
                             EXPECT_EQ(context.others.lifeline(), -1);
                             return {};
                           }});
  EXPECT_FALSE(two.wait().has_failed);
}

TEST(Others, AwaitNoOtherEventThanTheNext) {
  Two two;
  const Event one = two.plan.event("one"), other = two.plan.event("other");
  two.plan.add(two.child, Notify{one, two.lab});
  two.plan.add(two.lab, Await{other, two.child});
  EXPECT_EQ(two.wait().error.number, EPROTO);
}

}  // namespace
}  // namespace lab
