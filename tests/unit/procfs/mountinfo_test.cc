// mountinfo_test.cc: mount tables are read as the kernel wrote them, whatever the names in them.

#include "procfs/mountinfo.h"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <algorithm>

#include "kernel/file.h"
#include "procfs/file.h"
#include "tests/unit/own_mount_namespace.h"

namespace lab::procfs {
namespace {

constexpr std::string_view kLine =
    "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:7 master:1 propagate_from:2 - ext3 /dev/root "
    "rw,errors=continue\n";

Mount mount_of(std::string_view line) {
  const auto mounts = parse_mountinfo(line);
  EXPECT_TRUE(mounts) << line;
  return mounts && mounts->size() == 1 ? mounts->front() : Mount{};
}

TEST(Mountinfo, HasAllFieldsOfALine) {
  const Mount mount = mount_of(kLine);
  EXPECT_EQ(mount.id, 36);
  EXPECT_EQ(mount.parent, 35);
  EXPECT_EQ(mount.device, makedev(98, 0));
  EXPECT_EQ(mount.root, "/mnt1");
  EXPECT_EQ(mount.mountpoint, "/mnt2");
  EXPECT_EQ(mount.options, "rw,noatime");
  EXPECT_EQ(mount.shared, 7);
  EXPECT_EQ(mount.master, 1);
  EXPECT_EQ(mount.propagate_from, 2);
  EXPECT_FALSE(mount.unbindable);
  EXPECT_EQ(mount.type, "ext3");
  EXPECT_EQ(mount.source, "/dev/root");
  EXPECT_EQ(mount.super_options, "rw,errors=continue");
}

TEST(Mountinfo, WithoutTagsIsPrivate) {
  const Mount mount = mount_of("1 1 0:2 / / rw - rootfs rootfs rw\n");
  EXPECT_EQ(mount.shared, std::nullopt);
  EXPECT_EQ(mount.master, std::nullopt);
  EXPECT_EQ(propagation_of(mount), "private");
}

TEST(Mountinfo, HasAWordForEachPropagation) {
  const auto propagation = [](std::string_view tags) {
    return propagation_of(mount_of(fmt::format("2 1 0:5 / /x rw {}- tmpfs t rw\n", tags)));
  };
  EXPECT_EQ(propagation(""), "private");
  EXPECT_EQ(propagation("shared:5 "), "shared");
  EXPECT_EQ(propagation("master:5 "), "slave");
  EXPECT_EQ(propagation("master:5 propagate_from:4 "), "slave");
  EXPECT_EQ(propagation("shared:6 master:5 "), "slave+shared");
  EXPECT_EQ(propagation("unbindable "), "unbindable");
}

TEST(Mountinfo, IgnoresTagsOfLaterKernels) {
  const Mount mount = mount_of("2 1 0:5 / /x rw new shared:5 newer:x:y - tmpfs t rw\n");
  EXPECT_EQ(mount.shared, 5);
  EXPECT_EQ(mount.type, "tmpfs");
}

TEST(Mountinfo, DecodesEscapedNames) {
  const Mount mount =
      mount_of("2 1 0:5 /a\\134b /c\\040d\\011e\\012f rw - tmpfs g\\040h rw,i=\\043j\n");
  EXPECT_EQ(mount.root, "/a\\b");
  EXPECT_EQ(mount.mountpoint, "/c d\te\nf");
  EXPECT_EQ(mount.source, "g h");
  EXPECT_EQ(mount.super_options, "rw,i=#j");
}

TEST(Mountinfo, TakesNamesThatLookLikeSeparators) {
  const Mount mount = mount_of("2 1 0:5 / /- rw shared:3 - tmpfs - rw\n");
  EXPECT_EQ(mount.mountpoint, "/-");
  EXPECT_EQ(mount.source, "-");
}

TEST(Mountinfo, TakesAnEmptySource) {
  const Mount mount = mount_of("2 1 0:5 / /x rw - tmpfs  rw,size=4k\n");
  EXPECT_EQ(mount.source, "");
  EXPECT_EQ(mount.super_options, "rw,size=4k");
}

TEST(Mountinfo, TakesALastLineWithoutANewline) {
  EXPECT_EQ(mount_of(kLine.substr(0, kLine.size() - 1)).super_options, "rw,errors=continue");
}

TEST(Mountinfo, OfNoMountsIsEmpty) {
  EXPECT_TRUE(parse_mountinfo("")->empty());
}

TEST(Mountinfo, RefusesALineThatIsCutOff) {
  const std::size_t end = kLine.rfind(' ');
  for (std::size_t length = 1; length <= end; ++length) {
    EXPECT_FALSE(parse_mountinfo(kLine.substr(0, length))) << kLine.substr(0, length);
  }
}

TEST(Mountinfo, RefusesBadFields) {
  for (const char* line :
       {"\n", "x 1 0:5 / /x rw - tmpfs t rw\n", "-2 1 0:5 / /x rw - tmpfs t rw\n",
        "2 1 0;5 / /x rw - tmpfs t rw\n", "2 1 0:5  /x rw - tmpfs t rw\n",
        "99999999999 1 0:5 / /x rw - tmpfs t rw\n", "2 1 0:5 / /x rw shared: - tmpfs t rw\n",
        "2 1 0:5 / /x rw shared:0 - tmpfs t rw\n", "2 1 0:5 / /x rw master:-1 - tmpfs t rw\n",
        "2 1 0:5 / /x rw tmpfs t rw\n", "2 1 0:5 / /x rw  - tmpfs t rw\n"}) {
    const auto mounts = parse_mountinfo(line);
    ASSERT_FALSE(mounts) << line;
    EXPECT_EQ(mounts.error().number, EBADMSG);
  }
}

TEST(Mountinfo, NamesTheBadLine) {
  const auto mounts = parse_mountinfo(std::string(kLine) + "what is this\n");
  EXPECT_STREQ(mounts.error().arguments, "line 2: \"what is this\"");
}

TEST(Mountinfo, SurvivesAnyByteAnywhere) {
  for (std::size_t i = 0; i < kLine.size(); ++i) {
    for (const int byte : {0, 9, 10, 32, 45, 57, 58, 92, 127, 128, 255}) {
      std::string line(kLine);
      line[i] = static_cast<char>(byte);
      (void)parse_mountinfo(line);  // a table or an error: both are fine, a crash is not
    }
  }
}

TEST(DecodeOctal, LeavesWhatIsNoEscapeAlone) {
  EXPECT_EQ(decode_octal("\\"), "\\");
  EXPECT_EQ(decode_octal("a\\04"), "a\\04");
  EXPECT_EQ(decode_octal("\\048"), "\\048");
  EXPECT_EQ(decode_octal("\\400"), "\\400");
  EXPECT_EQ(decode_octal("\\134040"), "\\040");
  EXPECT_EQ(decode_octal("\\377"), "\xff");
}

TEST(HasOption, LooksForWholeWords) {
  EXPECT_TRUE(has_option("rw,nosuid,relatime", "rw"));
  EXPECT_TRUE(has_option("rw,nosuid,relatime", "relatime"));
  EXPECT_TRUE(has_option("rw,size=4k", "size"));
  EXPECT_TRUE(has_option("rw,size=4k", "size=4k"));
  EXPECT_FALSE(has_option("rw,nosuid", "suid"));
  EXPECT_FALSE(has_option("rw,nosuid", "ro"));
  EXPECT_FALSE(has_option("", "ro"));
}

using MountinfoOfProcess = OwnMountNamespace;

std::vector<Mount> own_mounts() {
  const auto mounts = read_mountinfo(open_process(0)->get());
  EXPECT_TRUE(mounts) << to_string(mounts.error());
  return mounts ? *mounts : std::vector<Mount>();
}

Mount mount_at(const std::string& path) {
  const std::vector<Mount> mounts = own_mounts();
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [&](const Mount& mount) { return mount.mountpoint == path; });
  EXPECT_NE(found, mounts.rend()) << path;
  return found == mounts.rend() ? Mount{} : *found;
}

TEST_F(MountinfoOfProcess, HasOddNamesAsTheyAre) {
  for (const char* name : {"a b", "tab\there", "two\nlines", "back\\slash", "\\040", "#", "\xff"}) {
    EXPECT_EQ(mount_at(mount_tmpfs(name)).type, "tmpfs") << name;
  }
}

TEST_F(MountinfoOfProcess, HasTheMountIdThatStatxSays) {
  const std::string path = mount_tmpfs("x");
  const auto status = kernel::statx(AT_FDCWD, path.c_str(), 0);
  ASSERT_TRUE(status);
  EXPECT_EQ(static_cast<std::uint64_t>(mount_at(path).id), status->stx_mnt_id);
  EXPECT_EQ(mount_at(path).device, makedev(status->stx_dev_major, status->stx_dev_minor));
  EXPECT_EQ(mount_at(path).parent, mount_at(dir()).id);
}

TEST_F(MountinfoOfProcess, HasEachPropagation) {
  EXPECT_EQ(propagation_of(mount_at(mount_tmpfs("private", MS_PRIVATE))), "private");
  EXPECT_EQ(propagation_of(mount_at(mount_tmpfs("unbindable", MS_UNBINDABLE))), "unbindable");
  const std::string shared = mount_tmpfs("shared", MS_SHARED);
  EXPECT_EQ(propagation_of(mount_at(shared)), "shared");
  const std::string slave = bind(shared, "slave");
  EXPECT_EQ(mount_at(slave).shared, mount_at(shared).shared);
  ASSERT_EQ(::mount(nullptr, slave.c_str(), nullptr, MS_SLAVE, nullptr), 0);
  EXPECT_EQ(propagation_of(mount_at(slave)), "slave");
  EXPECT_EQ(mount_at(slave).master, mount_at(shared).shared);
  ASSERT_EQ(::mount(nullptr, slave.c_str(), nullptr, MS_SHARED, nullptr), 0);
  EXPECT_EQ(propagation_of(mount_at(slave)), "slave+shared");
}

TEST_F(MountinfoOfProcess, IsThatOfTheTimeWhenTheFileWasOpened) {
  const WaitingChild child([] { return ::unshare(CLONE_NEWNS) == 0; });
  const auto file = kernel::openat(open_process(child.pid())->get(), "mountinfo", O_RDONLY);
  ASSERT_TRUE(file);
  const std::string path = mount_tmpfs("later");
  const auto mounts = read_open_mountinfo(file->get());
  ASSERT_TRUE(mounts) << to_string(mounts.error());
  EXPECT_TRUE(std::none_of(mounts->begin(), mounts->end(),
                           [&](const Mount& mount) { return mount.mountpoint == path; }));
}

TEST_F(MountinfoOfProcess, OfAZombieIsAnError) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t ended = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  const auto mounts = read_mountinfo(open_process(child)->get());
  ASSERT_FALSE(mounts);
  EXPECT_EQ(mounts.error().number, EINVAL) << to_string(mounts.error());
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
}

// What findmnt(8) prints, a line for each mount; empty where it is not installed.
std::string findmnt() {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd output(ends[0]);
  UniqueFd input(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(input.get(), STDOUT_FILENO);
    ::execlp("findmnt", "findmnt", "--raw", "--noheadings", "--output",
             "ID,PARENT,MAJ:MIN,FSTYPE,FSROOT,TARGET", nullptr);
    ::_exit(127);
  }
  input.reset();
  const auto text = read_open_file(output.get());
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
  return text ? *text : std::string();
}

// A name as findmnt --raw prints it: with \x20 where it has a blank.
std::string raw(std::string name) {
  for (std::size_t at; (at = name.find(' ')) != std::string::npos;) name.replace(at, 1, "\\x20");
  return name;
}

TEST_F(MountinfoOfProcess, IsWhatFindmntSays) {
  mount_tmpfs("a b", MS_SHARED);
  const std::string listed = findmnt();
  if (listed.empty()) GTEST_SKIP() << "findmnt(8) of util-linux is not installed";
  std::string expected;
  for (const Mount& mount : own_mounts()) {
    expected +=
        fmt::format("{} {} {}:{} {} {} {}\n", mount.id, mount.parent, major(mount.device),
                    minor(mount.device), mount.type, raw(mount.root), raw(mount.mountpoint));
  }
  EXPECT_EQ(listed, expected);
}

}  // namespace
}  // namespace lab::procfs
