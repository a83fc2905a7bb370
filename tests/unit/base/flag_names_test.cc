// flag_names_test.cc: masks and C strings in the words of the manual.

#include "base/flag_names.h"

#include <gtest/gtest.h>

#include <string>

namespace lab {
namespace {

constexpr FlagName kNames[] = {{1, "READ"}, {2, "WRITE"}, {12, "BOTH"}};

std::string name_flags(std::uint64_t value) {
  return fmt::format("{}", Flags{value, kNames});
}

TEST(Flags, AreNamedInTheOrderOfTheTable) {
  EXPECT_EQ(name_flags(3), "READ|WRITE");
}

TEST(Flags, OfSeveralBitsAreNamedOnlyWhereAllAreSet) {
  EXPECT_EQ(name_flags(12), "BOTH");
  EXPECT_EQ(name_flags(4), "0x4");
}

TEST(Flags, WithoutANameAreOneNumber) {
  EXPECT_EQ(name_flags(0x31), "READ|0x30");
}

TEST(Flags, ThatAreNoneAreZero) {
  EXPECT_EQ(name_flags(0), "0");
}

TEST(Quoted, IsTheTextInQuotes) {
  EXPECT_EQ(fmt::format("{}", Quoted{"/proc"}), "\"/proc\"");
}

TEST(Quoted, IsNullWhereThereIsNoText) {
  EXPECT_EQ(fmt::format("{}", Quoted{nullptr}), "NULL");
}

}  // namespace
}  // namespace lab
