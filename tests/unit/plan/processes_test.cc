// processes_test.cc: a child is adopted once it has said that it is there, and known until then
// not.

#include "plan/processes.h"

#include <gtest/gtest.h>

#include "plan/context.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

struct ParentAndChild {
  Plan plan;
  Side lab = plan.side("lab"), child = plan.side("child");
  Context context{plan, lab};
};

TEST(Processes, HaveNoPidfdOfWhoIsNoChild) {
  ParentAndChild two;
  EXPECT_FALSE(two.context.processes.of(two.child).pidfd.is_open());
  EXPECT_FALSE(two.context.processes.ending_of(two.child));
}

TEST(Processes, DoNotAdoptWhoHasNotArrived) {
  ParentAndChild two;
  const Result<void> adopted = two.context.processes.adopt(two.child);
  ASSERT_FALSE(adopted);
  EXPECT_EQ(adopted.error().number, ECHILD);
}

TEST(Processes, AdoptWhoHasArrived) {
  ParentAndChild two;
  two.context.record.arrivals[index_of(two.child)] = {7, UniqueFd(::dup(STDIN_FILENO))};
  ASSERT_TRUE(two.context.processes.adopt(two.child));
  EXPECT_EQ(two.context.processes.of(two.child).pid, 7);
}

}  // namespace
}  // namespace lab
