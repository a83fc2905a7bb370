// command_line_test.cc: words go where the table says, and a wrong word is named.

#include "options/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Where the words of every test below go.
struct Values {
  bool loud = false;
  std::string name = "nobody";
  int depth = 1;
  double seconds = 10;
  std::string format = "human";
  std::vector<std::string> only, taken, labs, command;
};

Program program_of(Values& values) {
  const TakeWord take = [&values](const std::string& word) -> Result<void> {
    if (word == "bad") return fail(EINVAL, "--take", "{}: not that one", word);
    values.taken.push_back(word);
    return {};
  };
  return {.name = "sample",
          .purpose = "Reads words.",
          .options = {{"--loud", "", "Says more", &values.loud},
                      {"--name", "NAME", "Whose", &values.name},
                      {"--depth", "N", "How deep", InRange<int>{&values.depth, 1, 64}},
                      {"--seconds", "S", "How long", InRange<double>{&values.seconds, 0.1, 60}},
                      {"--format", "", "Which", OneOf{&values.format, {"human", "json"}}},
                      {"--only", "ID", "These", &values.only},
                      {"--take", "WORD", "Each", take}},
          .footer = "The end."};
}

std::vector<char*> argv_of(std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return argv;
}

// The words behind the program's name, as options and a COMMAND.
Parsed read(Values& values, std::vector<std::string> words) {
  words.insert(words.begin(), "sample");
  std::vector<char*> argv = argv_of(words);
  return parse(program_of(values), static_cast<int>(argv.size()), argv.data(), values.command);
}

// The same words without a COMMAND: LAB... stands by itself.
Parsed read_all(Values& values, std::vector<std::string> words) {
  words.insert(words.begin(), "sample");
  std::vector<char*> argv = argv_of(words);
  Program program = program_of(values);
  program.options.push_back({"LAB", "", "Which labs", &values.labs, /*is_needed=*/true});
  return parse(program, static_cast<int>(argv.size()), argv.data());
}

TEST(CommandLine, PutsEachWordWhereItsRowSays) {
  Values values;
  const Parsed parsed = read(values, {"--loud", "--name", "me", "--depth=3", "--seconds", "0.5",
                                      "--format", "json", "true"});
  EXPECT_EQ(parsed.wrong, "");
  EXPECT_TRUE(values.loud);
  EXPECT_EQ(values.name, "me");
  EXPECT_EQ(values.depth, 3);
  EXPECT_EQ(values.seconds, 0.5);
  EXPECT_EQ(values.format, "json");
}

TEST(CommandLine, KeepsTheValueOfAnOptionThatIsNotGiven) {
  Values values;
  EXPECT_EQ(read(values, {"true"}).wrong, "");
  EXPECT_EQ(values.name, "nobody");
  EXPECT_EQ(values.depth, 1);
}

TEST(CommandLine, TakesAnOptionThatMayBeRepeatedInOrder) {
  Values values;
  EXPECT_EQ(read(values, {"--only", "a", "--take", "x", "--only", "b", "--take", "y", "c"}).wrong,
            "");
  EXPECT_THAT(values.only, ElementsAre("a", "b"));
  EXPECT_THAT(values.taken, ElementsAre("x", "y"));
  EXPECT_THAT(values.command, ElementsAre("c"));
}

TEST(CommandLine, RefusesTheSecondOfAnOptionThatMayNotBeRepeated) {
  Values values;
  EXPECT_THAT(read(values, {"--name", "a", "--name", "b", "true"}).wrong, HasSubstr("--name"));
}

TEST(CommandLine, LeavesCommandItsOwnOptions) {
  Values values;
  EXPECT_EQ(read(values, {"--loud", "ls", "--depth", "--", "-l"}).wrong, "");
  EXPECT_THAT(values.command, ElementsAre("ls", "--depth", "--", "-l"));
}

TEST(CommandLine, TakesEverythingBehindTwoDashesAsCommand) {
  Values values;
  EXPECT_EQ(read(values, {"--loud", "--", "--name", "x"}).wrong, "");
  EXPECT_THAT(values.command, ElementsAre("--name", "x"));
}

TEST(CommandLine, MayHaveNoCommand) {
  Values values;
  EXPECT_EQ(read(values, {"--loud"}).wrong, "");
  EXPECT_THAT(values.command, IsEmpty());
}

TEST(CommandLine, NamesWhatIsWrong) {
  Values values;
  EXPECT_THAT(read(values, {"--frobnicate", "true"}).wrong, HasSubstr("--frobnicate"));
  EXPECT_THAT(read(values, {"--depth", "0", "true"}).wrong, HasSubstr("--depth"));
  EXPECT_THAT(read(values, {"--depth", "1x", "true"}).wrong, HasSubstr("--depth"));
  EXPECT_THAT(read(values, {"--depth", "4294967298", "true"}).wrong, HasSubstr("--depth"));
  // What strtod takes and nobody means; "nan" is in every range.
  for (const char* word : {"nan", "inf", "0x10", "1e1", " 5", "+5", "5 ", ".", "1.2.3", "-", ""}) {
    EXPECT_THAT(read(values, {"--seconds", word, "true"}).wrong, HasSubstr("--seconds")) << word;
  }
  EXPECT_THAT(read(values, {"--format", "xml", "true"}).wrong, HasSubstr("--format"));
  EXPECT_THAT(read(values, {"--name"}).wrong, HasSubstr("--name"));
}

TEST(CommandLine, SaysWhyAWordWasRefused) {
  Values values;
  EXPECT_EQ(read(values, {"--take", "bad", "true"}).wrong,
            "--take: bad: not that one (see --help)");
}

TEST(CommandLine, SaysWhatIsNeededAndMissing) {
  Values values;
  EXPECT_THAT(read_all(values, {"--loud"}).wrong, HasSubstr("LAB"));
}

TEST(CommandLine, CollectsTheWordsThatStandByThemselves) {
  Values values;
  EXPECT_EQ(read_all(values, {"01", "--only", "a", "02"}).wrong, "");
  EXPECT_THAT(values.labs, ElementsAre("01", "02"));
  EXPECT_THAT(values.only, ElementsAre("a"));
}

TEST(CommandLine, AnswersHelpWithTheTable) {
  Values values;
  const std::string help = read(values, {"--help"}).answer;
  EXPECT_THAT(help, HasSubstr("Usage: sample [OPTIONS] [--] COMMAND [ARG...]"));
  EXPECT_THAT(help, HasSubstr("Reads words."));
  EXPECT_THAT(help, HasSubstr("--name NAME"));
  EXPECT_THAT(help, HasSubstr("The end."));
}

TEST(CommandLine, AnswersVersionWithTheName) {
  Values values;
  EXPECT_EQ(read(values, {"--version"}).answer, "sample " NSLAB_VERSION "\n");
}

}  // namespace
}  // namespace lab
