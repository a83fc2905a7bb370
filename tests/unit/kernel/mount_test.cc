// mount_test.cc: where a file system is refused, the kernel's own sentence stands in the error.

#include "kernel/mount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/own_mount_namespace.h"

namespace lab::kernel {
namespace {

using testing::HasSubstr;

class KernelSentence : public OwnMountNamespace {
 protected:
  /// A new configuration; one that isn't open, and a failed test, where the kernel has no `type`.
  static UniqueFd configuration_of(const char* type) {
    Result<UniqueFd> configuration = fsopen(type);
    if (configuration) return std::move(configuration).value();
    ADD_FAILURE() << to_string(configuration.error());
    return {};
  }
};

TEST_F(KernelSentence, NamesAnUnknownOption) {
  const UniqueFd tmpfs = configuration_of("tmpfs");
  const Result<void> set = fsconfig_string(tmpfs.get(), "nonsense", "1");
  ASSERT_FALSE(set);
  EXPECT_EQ(to_string(set.error()),
            "fsconfig(FSCONFIG_SET_STRING, \"nonsense\", \"1\"): EINVAL (Invalid argument)\n"
            "  the kernel says: tmpfs: Unknown parameter 'nonsense'");
}

TEST_F(KernelSentence, NamesAnUnknownFlag) {
  const UniqueFd tmpfs = configuration_of("tmpfs");
  const Result<void> set = fsconfig_flag(tmpfs.get(), "nonsense");
  ASSERT_FALSE(set);
  EXPECT_STREQ(set.error().sentence, "tmpfs: Unknown parameter 'nonsense'");
}

TEST_F(KernelSentence, NamesTheOptionOfABadValue) {
  const UniqueFd tmpfs = configuration_of("tmpfs");
  const Result<void> set = fsconfig_string(tmpfs.get(), "size", "much");
  ASSERT_FALSE(set);
  EXPECT_STREQ(set.error().sentence, "tmpfs: Bad value for 'size'");
}

TEST_F(KernelSentence, IsQuotedWithoutTheLinesEnd) {
  const UniqueFd proc = configuration_of("proc");
  const Result<void> set = fsconfig_string(proc.get(), "hidepid", "77");
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().sentence, testing::Not(HasSubstr("\n")));
}

TEST_F(KernelSentence, IsCutOffWhereItIsTooLong) {
  const UniqueFd tmpfs = configuration_of("tmpfs");
  const Result<void> set = fsconfig_flag(tmpfs.get(), std::string(200, 'x').c_str());
  ASSERT_FALSE(set);
  EXPECT_EQ(std::string_view(set.error().sentence).size(), sizeof Error::sentence - 1);
}

TEST_F(KernelSentence, SaysWhyNothingCanBeMounted) {
  // File systems of a disk want a device, and that none was named is known at the end only.
  for (const char* type : {"ext4", "ext2", "xfs", "squashfs"}) {
    const Result<UniqueFd> configuration = fsopen(type);
    if (!configuration) continue;  // this kernel has no such file system
    const Result<UniqueFd> made = fsmount(configuration->get(), type, 0);
    ASSERT_FALSE(made) << type;
    EXPECT_THAT(to_string(made.error()), HasSubstr("\n  the kernel says: ")) << type;
    return;
  }
  GTEST_SKIP() << "this kernel has none of the file systems that refuse in words";
}

TEST_F(KernelSentence, IsNotThereWhereTheKernelHasNone) {
  const UniqueFd tmpfs = configuration_of("tmpfs");
  ASSERT_TRUE(fsmount(tmpfs.get(), "tmpfs", 0));
  const Result<UniqueFd> again = fsmount(tmpfs.get(), "tmpfs", 0);
  ASSERT_FALSE(again);
  EXPECT_EQ(to_string(again.error()),
            "fsconfig(FSCONFIG_CMD_CREATE, \"tmpfs\"): EBUSY (Device or resource busy)");
}

TEST_F(KernelSentence, IsNotQuotedAgainForALaterFailure) {
  const UniqueFd tmpfs = configuration_of("tmpfs");
  ASSERT_STRNE(fsconfig_flag(tmpfs.get(), "nonsense").error().sentence, "");
  ASSERT_TRUE(fsmount(tmpfs.get(), "tmpfs", 0));
  const Result<UniqueFd> late = fsmount(tmpfs.get(), "tmpfs", 0);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().number, EBUSY);
  EXPECT_STREQ(late.error().sentence, "");
}

TEST_F(KernelSentence, KeepsErrnoOfTheCallThatFailed) {
  const Result<void> set = fsconfig_string(-1, "size", "1m");
  ASSERT_FALSE(set);
  EXPECT_TRUE(set.error().number == EBADF || set.error().number == EINVAL);
  EXPECT_STREQ(set.error().sentence, "");
}

}  // namespace
}  // namespace lab::kernel
