// context_test.cc: an operation gets the parts that it asks for.

#include "plan/context.h"

#include <gtest/gtest.h>

#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

// Asks for two parts, of which one is not to be changed.
struct AskForTwo {
  const void** slots_seen;
  const void** roles_seen;

  Result<void> perform(Slots& slots, const Roles& roles) const {
    *slots_seen = &slots;
    *roles_seen = &roles;
    return {};
  }
  Line describe(const Plan&) const { return {.text = "ask"}; }
};

TEST(Context, GivesAnOperationThePartsThatItAsksFor) {
  Plan plan;
  const Side lab = plan.side("lab");
  Context context(plan, lab);
  const void* slots = nullptr;
  const void* roles = nullptr;
  EXPECT_TRUE(Step(plan, lab, AskForTwo{&slots, &roles}).perform(context));
  EXPECT_EQ(slots, &context.slots);
  EXPECT_EQ(roles, &context.roles);
}

}  // namespace
}  // namespace lab
