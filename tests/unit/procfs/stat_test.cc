// stat_test.cc: the name of a process cannot confuse the reading of its stat line.

#include "procfs/stat.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "procfs/file.h"

namespace lab::procfs {
namespace {

constexpr std::string_view kTail =
    " S 41 42 40 34816 42 4194560 105 0 2 0 1 2 3 4 20 0 1 0 987654 2777088 205 "
    "18446744073709551615 1 1 0 0 0 0 0 0 65538 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

std::string line_of(std::string_view comm) {
  return fmt::format("42 ({}){}", comm, kTail);
}

TEST(Stat, HasTheFieldsOfTheManual) {
  const auto stat = parse_stat(line_of("sh"));
  ASSERT_TRUE(stat) << to_string(stat.error());
  EXPECT_EQ(stat->pid, 42);
  EXPECT_EQ(stat->comm, "sh");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->ppid, 41);
  EXPECT_EQ(stat->pgrp, 42);
  EXPECT_EQ(stat->session, 40);
  EXPECT_EQ(stat->tty_nr, 34816);
  EXPECT_EQ(stat->tpgid, 42);
  EXPECT_EQ(stat->starttime_ticks, 987654U);
}

TEST(Stat, IsNotConfusedByTheNameOfTheProcess) {
  for (const char* comm : {"a b", "a) R 1 (b", ")", "(", ") S 0 0", "two\nlines", "", " "}) {
    const auto stat = parse_stat(line_of(comm));
    ASSERT_TRUE(stat) << comm;
    EXPECT_EQ(stat->comm, comm);
    EXPECT_EQ(stat->ppid, 41) << comm;
  }
}

TEST(Stat, TakesAProcessWithoutATerminal) {
  const auto stat = parse_stat("7 (x) Z 1 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->tty_nr, 0);
  EXPECT_EQ(stat->tpgid, -1);
}

TEST(Stat, RefusesWhatIsCutOff) {
  const std::string line = line_of("sh");
  const std::size_t end = line.find("987654");
  for (std::size_t length = 0; length < end; ++length) {
    EXPECT_FALSE(parse_stat(line.substr(0, length))) << length;
  }
}

TEST(Stat, RefusesWhatIsNoNumber) {
  EXPECT_FALSE(parse_stat("x (sh) S 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n"));
  EXPECT_FALSE(parse_stat("1 (sh) S 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 -5 0 0\n"));
  EXPECT_FALSE(parse_stat("1 (sh) SS 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n"));
  EXPECT_FALSE(parse_stat("1 )sh( S 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n"));
}

TEST(Stat, OfThisProcessIsWhatTheSystemCallsSay) {
  ASSERT_EQ(::prctl(PR_SET_NAME, "x) R 1 (y z"), 0);
  const auto stat = read_stat(open_process(0)->get());
  ASSERT_TRUE(stat) << to_string(stat.error());
  EXPECT_EQ(stat->comm, "x) R 1 (y z");
  EXPECT_EQ(stat->pgrp, ::getpgrp());
  EXPECT_EQ(stat->session, ::getsid(0));
  EXPECT_EQ(stat->state, 'R');
  EXPECT_GT(stat->starttime_ticks, 0U);
}

}  // namespace
}  // namespace lab::procfs
