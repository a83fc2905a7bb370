// file_test.cc: whole files of /proc are read, and the gone and the forbidden are errors.

#include "procfs/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace lab::procfs {
namespace {

TEST(ReadFile, ReadsBeyondOneChunk) {
  char name[] = "/tmp/nslab-unit-XXXXXX";
  const UniqueFd file(::mkstemp(name));
  ::unlink(name);
  const std::string text(100'000, 'x');
  ASSERT_EQ(::pwrite(file.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  const auto read = read_open_file(file.get());
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, text);
}

TEST(ReadFile, KeepsNullBytes) {
  const auto command_line = read_file(AT_FDCWD, "/proc/self/cmdline");
  ASSERT_TRUE(command_line);
  EXPECT_EQ(command_line->back(), '\0');
}

TEST(ReadFile, SaysWhichFileIsMissing) {
  const auto read = read_file(AT_FDCWD, "/proc/self/no-such-file");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().number, ENOENT);
  EXPECT_NE(to_string(read.error()).find("no-such-file"), std::string::npos);
}

TEST(ReadFile, SaysWhatItWasReadingWhenReadFails) {
  const auto read = read_file(AT_FDCWD, "/proc/self");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().number, EISDIR);
  EXPECT_NE(to_string(read.error()).find("while reading /proc/self"), std::string::npos);
}

TEST(OpenProcess, OpensTheCallerForZero) {
  const auto self = open_process(0);
  ASSERT_TRUE(self);
  const auto text = read_file(self->get(), "stat");
  ASSERT_TRUE(text);
  EXPECT_TRUE(text->starts_with(fmt::format("{} (", ::getpid()))) << *text;
}

TEST(OpenProcess, RefusesANumberThatNoProcessHas) {
  const auto process = open_process(-1);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().number, ENOENT);
  EXPECT_TRUE(is_gone(process.error()));
}

TEST(OpenProcess, NamesTheSameProcessWhenItIsGone) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto process = open_process(child);
  ASSERT_TRUE(process);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  const auto text = read_file(process->get(), "stat");
  ASSERT_FALSE(text);
  EXPECT_TRUE(is_gone(text.error())) << to_string(text.error());
}

TEST(IsGone, IsNotSaidOfARefusal) {
  EXPECT_FALSE(is_gone(fail(EACCES, "openat", "").error));
}

TEST(NumbersIn, ListsDescriptorsInAscendingOrder) {
  const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto numbers = numbers_in(AT_FDCWD, "/proc/self/fd");
  ASSERT_TRUE(numbers);
  EXPECT_TRUE(std::is_sorted(numbers->begin(), numbers->end()));
  EXPECT_TRUE(std::binary_search(numbers->begin(), numbers->end(), null.get()));
}

TEST(NumbersIn, LeavesOutOtherNames) {
  const auto processes = numbers_in(AT_FDCWD, "/proc");
  ASSERT_TRUE(processes);
  EXPECT_TRUE(std::binary_search(processes->begin(), processes->end(), ::getpid()));
  EXPECT_GT(processes->front(), 0);
}

TEST(NumbersIn, RefusesWhatIsNoDirectory) {
  EXPECT_EQ(numbers_in(AT_FDCWD, "/proc/self/stat").error().number, ENOTDIR);
}

}  // namespace
}  // namespace lab::procfs
