// caller_test.cc: what was borrowed of the caller is given back.

#include "plan/caller.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "plan/run.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

TEST(Caller, GetsBackMaskDispositionAndUmask) {
  struct sigaction ignored = {};
  ignored.sa_handler = SIG_IGN;
  struct sigaction before = {};
  ::sigaction(SIGCHLD, &ignored, &before);
  ::umask(027);
  Plan plan;
  plan.add(plan.side("lab"), Do{"look", [](Context& context) -> Result<void> {
                                  const mode_t umask = ::umask(0);
                                  EXPECT_EQ(umask, 0U);
                                  EXPECT_EQ(context.caller.umask(), 027U);
                                  return {};
                                }});
  EXPECT_FALSE(run(plan).has_failed);

  struct sigaction after = {};
  ::sigaction(SIGCHLD, &before, &after);
  EXPECT_EQ(after.sa_handler, SIG_IGN);
  EXPECT_EQ(::umask(022), 027U);
  sigset_t mask;
  ::sigprocmask(SIG_BLOCK, nullptr, &mask);
  EXPECT_EQ(::sigismember(&mask, SIGTERM), 0);
}

}  // namespace
}  // namespace lab
