// hint_test.cc: the hint is chosen by call, errno and argument.

#include "base/hint.h"

#include <gtest/gtest.h>

#include "base/result.h"

namespace lab {
namespace {

TEST(Hint, IsGivenForAKnownFailure) {
  const Error error = fail(EINVAL, "pivot_root", "\"/x\", \".\"").error;
  EXPECT_NE(hint_for(error).find("mount point"), std::string_view::npos);
}

TEST(Hint, IsTheLastLineOfTheMessage) {
  const Error error = fail(EINVAL, "pivot_root", "").error;
  EXPECT_TRUE(to_string(error).ends_with(fmt::format("\n  hint: {}", hint_for(error))));
}

TEST(Hint, PrefersTheRowThatNamesTheArgument) {
  const Error nested = fail(ENOSPC, "clone3", "NEWPID|NEWNS").error;
  const Error other = fail(ENOSPC, "clone3", "NEWNET").error;
  EXPECT_NE(hint_for(nested).find("32 levels"), std::string_view::npos);
  EXPECT_NE(hint_for(other), hint_for(nested));
  EXPECT_FALSE(hint_for(other).empty());
}

TEST(Hint, IsEmptyForAnUnknownFailure) {
  EXPECT_TRUE(hint_for(fail(EDOM, "pivot_root", "").error).empty());
  EXPECT_TRUE(hint_for(fail(EINVAL, "no_such_call", "").error).empty());
}

TEST(Hint, IsEmptyWhereNothingFailed) {
  EXPECT_TRUE(hint_for(Error{}).empty());
}

}  // namespace
}  // namespace lab
