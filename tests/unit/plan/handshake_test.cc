// handshake_test.cc: what Notify and Await say of themselves, and that descriptors cross with them.

#include "plan/handshake.h"

#include <gtest/gtest.h>

#include "kernel/file.h"
#include "kernel/socket.h"
#include "plan/run.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

TEST(Handshake, NamesTheEventAndTheSlot) {
  Plan plan;
  const Side lab = plan.side("lab");
  const Event ready = plan.event("ready");
  const FdSlot slot = plan.fd("master");
  EXPECT_EQ((Notify{ready, lab, slot}).describe(plan).text, "notify ready $master");
  EXPECT_EQ((Await{ready, lab, slot}).describe(plan).text, "await ready -> $master");
  EXPECT_EQ((Notify{ready, lab}).describe(plan).text, "notify ready");
}

TEST(Handshake, CarriesADescriptorToTheOtherSide) {
  Plan plan;
  const Side lab = plan.side("lab"), child = plan.side("child");
  const Event opened = plan.event("opened");
  const FdSlot slot = plan.fd("null");
  plan.add(lab, Start{child});
  plan.add(child, Do{"open", [&](Context& context) -> Result<void> {
                       context.slots.put(slot, TRY(kernel::openat(AT_FDCWD, "/dev/null", O_RDWR)));
                       return {};
                     }});
  plan.add(child, Notify{opened, lab, slot});
  plan.add(child, ExitWith{0});
  plan.add(lab, Await{opened, child, slot});
  plan.add(lab, Do{"look", [&](Context& context) -> Result<void> {
                     return kernel::write(context.slots.fd(slot), "x");
                   }});
  plan.add(lab, Wait{child});
  const Outcome outcome = run(plan);
  EXPECT_FALSE(outcome.has_failed) << to_string(plan, outcome);
}

}  // namespace
}  // namespace lab
