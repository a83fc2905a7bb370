// print_test.cc: a plan is printed with a column for each side, or as a list where there are many.

#include <gtest/gtest.h>

#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

TEST(Print, HasAColumnForEachSide) {
  Plan plan;
  const Side lab = plan.side("lab"), child = plan.side("child");
  plan.add(lab, Start{child});
  plan.add(child, Say{{.text = "mount proc /proc"}});
  plan.add(lab, Wait{child});
  EXPECT_EQ(print(plan),
            "  #  lab             child\n"
            "  1  start child\n"
            "  2                  mount proc /proc\n"
            "  3  wait for child\n");
}

TEST(Print, IsAListBeyondFourSides) {
  Plan plan;
  const Side lab = plan.side("lab");
  for (const char* name : {"b", "c", "d", "e"}) plan.side(name);
  plan.add(lab, Say{{.text = "one"}});
  EXPECT_EQ(print(plan),
            "  #  side  step\n"
            "  1  lab   one\n");
}

TEST(Print, OfAnEmptyPlanIsItsHeadAlone) {
  Plan plan;
  plan.side("lab");
  EXPECT_EQ(print(plan), "  #  lab\n");
}

}  // namespace
}  // namespace lab
