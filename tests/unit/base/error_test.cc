// error_test.cc: an Error tells its call, its arguments and its cause, and is always plain bytes.

#include "base/error.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/result.h"

namespace lab {
namespace {

TEST(Error, IsToldAsCallArgumentsAndCause) {
  const Failure failure = fail(EINVAL, "no_such_call", "{:?}, {}", "/run/x", 3);
  EXPECT_EQ(to_string(failure.error), "no_such_call(\"/run/x\", 3): EINVAL (Invalid argument)");
}

TEST(Error, KeepsErrnoOfTheFailedCall) {
  errno = ENOTDIR;
  EXPECT_EQ(fail_errno("chdir", "").error.number, ENOTDIR);
}

TEST(Error, ListsTasksInnermostFirst) {
  Error error = fail(EIO, "read", "3").error;
  error = while_doing(error, "reading the mounts");
  error = while_doing(error, "looking at process 7");
  EXPECT_EQ(to_string(error),
            "read(3): EIO (Input/output error)\n"
            "  while reading the mounts\n"
            "  while looking at process 7");
}

TEST(Error, QuotesTheKernelBeforeTheTasks) {
  Error error = while_doing(fail(EINVAL, "fsconfig", "").error, "mounting");
  detail::copy_cut(error.sentence, sizeof error.sentence, "tmpfs: Bad value for 'size'");
  EXPECT_EQ(to_string(error),
            "fsconfig(): EINVAL (Invalid argument)\n"
            "  the kernel says: tmpfs: Bad value for 'size'\n"
            "  while mounting");
}

TEST(Error, LeavesOutATaskThatNoLongerFits) {
  Error error = while_doing(fail(EIO, "read", "3").error, "reading");
  error = while_doing(error, std::string(sizeof error.doing, 'x'));
  EXPECT_STREQ(error.doing, "reading");
}

TEST(Error, FillsTheTaskFieldToItsLastByte) {
  const std::string task(sizeof Error::doing - 1, 'x');
  EXPECT_EQ(while_doing(Error{}, task).doing, task);
}

TEST(Error, CutsOffArgumentsThatAreTooLong) {
  const std::string path(1000, 'p');
  const Error error = fail(ENAMETOOLONG, "openat", "{}", path).error;
  EXPECT_EQ(error.arguments, path.substr(0, sizeof error.arguments - 1));
}

TEST(Error, CutsOffACallThatIsTooLong) {
  const std::string call(100, 'c');
  EXPECT_EQ(std::strlen(fail(EIO, call, "").error.call), sizeof Error::call - 1);
}

TEST(Error, NamesErrnoValuesAsTheManualDoes) {
  EXPECT_EQ(errno_name(EPERM), "EPERM");
  EXPECT_EQ(errno_name(ENOENT), "ENOENT");
}

TEST(Error, HasANameForUnknownErrnoValues) {
  EXPECT_EQ(errno_name(99999), "E?");
}

}  // namespace
}  // namespace lab
