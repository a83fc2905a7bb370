// id_map_test.cc: id maps translate both ways, and malformed ones are refused.

#include "procfs/id_map.h"

#include <gtest/gtest.h>

#include "procfs/file.h"

namespace lab::procfs {
namespace {

// As the kernel prints it: three columns of ten digits.
constexpr std::string_view kSample =
    "         0       1000          1\n"
    "         1     100000      65536\n";

TEST(IdMap, IsARowForEachLine) {
  const auto map = parse_id_map(kSample);
  ASSERT_TRUE(map);
  ASSERT_EQ(map->size(), 2U);
  EXPECT_EQ((*map)[0], (IdMapRow{0, 1000, 1}));
  EXPECT_EQ((*map)[1], (IdMapRow{1, 100000, 65536}));
}

TEST(IdMap, IsEmptyBeforeItIsWritten) {
  EXPECT_TRUE(parse_id_map("")->empty());
}

TEST(IdMap, TranslatesOutwards) {
  const auto map = *parse_id_map(kSample);
  EXPECT_EQ(outside_id(map, 0), 1000U);
  EXPECT_EQ(outside_id(map, 1), 100000U);
  EXPECT_EQ(outside_id(map, 65536), 165535U);
  EXPECT_EQ(outside_id(map, 65537), std::nullopt);
}

TEST(IdMap, TranslatesInwards) {
  const auto map = *parse_id_map(kSample);
  EXPECT_EQ(inside_id(map, 1000), 0U);
  EXPECT_EQ(inside_id(map, 165535), 65536U);
  EXPECT_EQ(inside_id(map, 0), std::nullopt);
  EXPECT_EQ(inside_id(map, 999), std::nullopt);
  EXPECT_EQ(inside_id(map, 165536), std::nullopt);
}

TEST(IdMap, OfTheInitialNamespaceLeavesOutTheLastId) {
  const auto map = *parse_id_map("0 0 4294967295\n");
  EXPECT_EQ(outside_id(map, 4294967294), 4294967294U);
  EXPECT_EQ(outside_id(map, 4294967295), std::nullopt);
}

TEST(IdMap, RefusesWhatIsNoRow) {
  for (const char* text : {"0 0\n", "0 0 1 2\n", "0 0 x\n", "-1 0 1\n", "0 0 4294967296\n", "\n",
                           "0 0 0\n", "0 4294967295 2\n", "0x0 0 1\n"}) {
    const auto map = parse_id_map(text);
    ASSERT_FALSE(map) << text;
    EXPECT_EQ(map.error().number, EBADMSG) << text;
  }
}

TEST(IdMap, NamesTheBadLine) {
  EXPECT_STREQ(parse_id_map("0 0 1\nzero\n").error().arguments, "line 2: \"zero\"");
}

TEST(IdMap, OfThisProcessTranslatesItsOwnIds) {
  const auto process = open_process(0);
  ASSERT_TRUE(process);
  for (const char* file : {"uid_map", "gid_map"}) {
    const auto map = read_id_map(process->get(), file);
    ASSERT_TRUE(map) << to_string(map.error());
    EXPECT_FALSE(map->empty());
  }
  EXPECT_TRUE(outside_id(*read_id_map(process->get(), "uid_map"), ::geteuid()));
}

}  // namespace
}  // namespace lab::procfs
