// result_test.cc: a Result is a value or an Error, and TRY passes the one or the other on.

#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace lab {
namespace {

Result<int> half_of(int number) {
  if (number % 2 != 0) return fail(EDOM, "half_of", "{}", number);
  return number / 2;
}

Result<int> quarter_of(int number) {
  return TRY(half_of(TRY(half_of(number))));
}

Result<void> check_even(int number) {
  TRY(half_of(number));
  return {};
}

Result<std::string> text_of(int number) {
  TRY(check_even(number));
  return std::to_string(number);
}

TEST(Result, HoldsAValue) {
  const Result<int> half = half_of(8);
  ASSERT_TRUE(half);
  EXPECT_EQ(*half, 4);
}

TEST(Result, HoldsAnErrorInsteadOfAValue) {
  const Result<int> half = half_of(7);
  ASSERT_FALSE(half.has_value());
  EXPECT_EQ(half.error().number, EDOM);
  EXPECT_STREQ(half.error().arguments, "7");
}

TEST(Result, OfVoidHasAValueByDefault) {
  EXPECT_TRUE(Result<void>());
}

TEST(Result, HoldsWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> pointer = std::move(result).value();
  EXPECT_EQ(*pointer, 5);
}

TEST(Try, UnwrapsAValue) {
  EXPECT_EQ(*quarter_of(12), 3);
}

TEST(Try, ReturnsTheErrorOfTheInnerCall) {
  EXPECT_STREQ(quarter_of(7).error().arguments, "7");
}

TEST(Try, ReturnsTheErrorOfTheOuterCall) {
  EXPECT_STREQ(quarter_of(6).error().arguments, "3");
}

TEST(Try, CarriesAnErrorToAResultOfAnotherType) {
  EXPECT_EQ(text_of(3).error().number, EDOM);
  EXPECT_EQ(*text_of(4), "4");
}

}  // namespace
}  // namespace lab
