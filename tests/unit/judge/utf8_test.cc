#include "checker/finding/utf8.h"

#include <gtest/gtest.h>

namespace lab::checker {
namespace {

TEST(Visible, LeavesLettersOfAllLanguagesAlone) {
  EXPECT_EQ(visible("naïve Ελλάδα 日本 🙂"), "naïve Ελλάδα 日本 🙂");
}

TEST(Visible, ShowsControlCharactersOfBothSets) {
  EXPECT_EQ(visible("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(visible("\xc2\x9b"
                    "2J"),
            "\\x9b2J");
}

TEST(Visible, ShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(visible("a\x9b"
                    "b"),
            "a\\x9bb");
  EXPECT_EQ(visible("\xc0\x80"), "\\xc0\\x80");                    // overlong
  EXPECT_EQ(visible("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // half of a UTF-16 pair
  EXPECT_EQ(visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(visible("\xe6\x97"), "\\xe6\\x97");                    // cut off
}

TEST(Visible, ShowsWhatTurnsTheDirectionOfWriting) {
  EXPECT_EQ(visible("\xe2\x80\xae"
                    "cba"),
            "\\u202ecba");
}

TEST(Scrubbed, ReplacesOnlyWhatIsNoCharacter) {
  EXPECT_EQ(scrubbed("a\xff\xc3\xa9"), "a\xef\xbf\xbd\xc3\xa9");
  EXPECT_TRUE(is_utf8(scrubbed("\xff\xfe\xc3")));
  EXPECT_FALSE(is_utf8("\xff"));
}

TEST(HasWord, TakesAnySeparatorAndNoPartOfALongerWord) {
  EXPECT_TRUE(has_word("id=12,at=/a;shared:5", "12"));
  EXPECT_TRUE(has_word("id=12,at=/a;shared:5", "/a"));
  EXPECT_TRUE(has_word("(shared)", "shared"));
  EXPECT_TRUE(has_word("/ /proc", "/"));
  EXPECT_TRUE(has_word("id12x", "12"));
  EXPECT_TRUE(has_word("\u250212\u2502/a\u2502shared\u2502", "12"));
  EXPECT_TRUE(has_word("\u250212\u2502/a\u2502shared\u2502", "/a"));
  EXPECT_TRUE(has_word("\u250212\u2502/a\u2502shared\u2502", "shared"));
  EXPECT_FALSE(has_word("112 123", "12"));
  EXPECT_FALSE(has_word("unshared shared_by", "shared"));
  EXPECT_FALSE(has_word("/proc /a/b", "/"));
  EXPECT_FALSE(has_word("/a/b /ab", "/a"));
}

}  // namespace
}  // namespace lab::checker
