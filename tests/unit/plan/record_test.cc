// record_test.cc: the first failure stays, and nothing is noted beyond the room there is.

#include "plan/record.h"

#include <gtest/gtest.h>

#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

TEST(Record, KeepsTheFirstFailure) {
  Plan plan;
  const Side lab = plan.side("lab");
  Record record(plan);
  record.fail(lab, 2, fail(EBUSY, "mount", "first").error);
  record.fail(lab, 5, fail(EPIPE, "recvmsg", "a consequence").error);
  EXPECT_EQ(record.outcome.step, 2);
  EXPECT_EQ(record.outcome.error.number, EBUSY);
}

TEST(Record, RefusesAKindThatThereIsNot) {
  Plan plan;
  plan.add(plan.side("lab"), Say{{.text = "room", .effects = {leaves_behind(1)}}});
  Record record(plan);
  const Result<void> left = record.leave(static_cast<Leftover::Kind>(99), UniqueFd(), "x");
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().number, EPROTO);
  EXPECT_TRUE(record.left_behind.empty());
}

TEST(Record, RefusesALockOfNothing) {
  Plan plan;
  plan.side("lab");
  Record record(plan);
  const Result<void> held = record.hold(UniqueFd());
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().number, EPROTO);
}

}  // namespace
}  // namespace lab
