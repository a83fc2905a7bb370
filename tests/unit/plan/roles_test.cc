// roles_test.cc: who stands where, worked out of a plan; for each of its programs.

#include "plan/roles.h"

#include <gtest/gtest.h>

#include "plan/handshake.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

// lab -> keeper -> level -> command, and a program beside them.
struct Family {
  Plan plan;
  Side lab = plan.side("lab"), keeper = plan.side("keeper"), level = plan.side("level");
  Side command = plan.side("command"), start = plan.program("start");

  Family() {
    plan.keep(keeper);
    plan.add(lab, Start{keeper});
    plan.add(keeper, Start{level});
    plan.add(level, Start{command});
    plan.add(command, ExitWith{0});
  }
};

TEST(Roles, TellWhoStandsBelowWhom) {
  Family family;
  const Roles roles(family.plan, family.lab);
  EXPECT_TRUE(roles.is_below(family.command, family.keeper));
  EXPECT_TRUE(roles.is_below(family.command, family.command));
  EXPECT_FALSE(roles.is_below(family.keeper, family.command));
  EXPECT_FALSE(roles.is_below(family.start, family.lab));
  EXPECT_EQ(roles.starter(family.command), family.level);
  EXPECT_EQ(roles.starter(family.start), family.start);
}

TEST(Roles, KnowTheKeeperOfEachProgram) {
  Family family;
  EXPECT_EQ(Roles(family.plan, family.lab).keeper(), family.keeper);
  EXPECT_EQ(Roles(family.plan, family.start).keeper(), family.start);
}

TEST(Roles, KnowWhoBecomesCommand) {
  Family family;
  const Roles roles(family.plan, family.lab);
  EXPECT_EQ(roles.command(), family.command);
  EXPECT_TRUE(roles.executes(family.command));
  EXPECT_FALSE(roles.executes(family.level));
}

TEST(Roles, AProgramIsOutlivedByWhomItLetsGoAndByWhomItConnectsTo) {
  Family family;
  EXPECT_FALSE(Roles(family.plan, family.lab).is_outlived());
  family.plan.add(family.keeper, Detach{family.level});
  EXPECT_TRUE(Roles(family.plan, family.lab).is_outlived());
  EXPECT_FALSE(Roles(family.plan, family.start).is_outlived());
  family.plan.add(family.start, Connect{"/run", family.command});
  EXPECT_TRUE(Roles(family.plan, family.start).is_outlived());
}

TEST(Roles, OfAPlanInWhichASideStartsItselfEnd) {
  Plan plan;
  const Side lab = plan.side("lab"), one = plan.side("one"), other = plan.side("other");
  plan.add(one, Start{other});
  plan.add(other, Start{one});
  EXPECT_FALSE(Roles(plan, lab).is_below(one, lab));
}

}  // namespace
}  // namespace lab
