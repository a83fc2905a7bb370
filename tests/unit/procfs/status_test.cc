// status_test.cc: /proc/PID/status as values, with lines that a kernel lacks as nothing.

#include "procfs/status.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <csignal>

#include "procfs/file.h"

namespace lab::procfs {
namespace {

const std::string kIds =
    "Name:\tprobe\n"
    "Umask:\t0027\n"
    "State:\tS (sleeping)\n"
    "Tgid:\t812\n"
    "Ngid:\t0\n"
    "Pid:\t812\n"
    "PPid:\t811\n"
    "TracerPid:\t0\n"
    "Uid:\t1000\t1001\t1002\t1003\n"
    "Gid:\t100\t101\t102\t103\n"
    "FDSize:\t64\n"
    "Groups:\t4 24 4294967294 \n"
    "NStgid:\t812\t3\t1\n"
    "NSpid:\t812\t3\t1\n"
    "NSpgid:\t0\t0\t1\n"
    "NSsid:\t0\t0\t1\n";

const std::string kMemory =
    "VmPeak:\t    2712 kB\n"
    "VmSize:\t    2608 kB\n"
    "VmHWM:\t    1408 kB\n"
    "VmRSS:\t    1400 kB\n"
    "RssAnon:\t      92 kB\n";

const std::string kRest =
    "Threads:\t2\n"
    "SigQ:\t0/96424\n"
    "SigPnd:\t0000000000000200\n"
    "ShdPnd:\t0000000000004000\n"
    "SigBlk:\t0000000000010000\n"
    "SigIgn:\t0000000000001000\n"
    "SigCgt:\t8000000000000001\n"
    "CapInh:\t0000000000000001\n"
    "CapPrm:\t000001ffffffffff\n"
    "CapEff:\t000001fffffffffe\n"
    "CapBnd:\t000001fffffffffd\n"
    "CapAmb:\t0000000000000002\n"
    "NoNewPrivs:\t1\n"
    "Seccomp:\t2\n"
    "Seccomp_filters:\t3\n"
    "Cpus_allowed_list:\t0-1\n"
    "a_line_of_a_later_kernel:\twhatever it says\n";

std::string without_line(std::string text, std::string_view name) {
  const std::size_t begin = text.find(fmt::format("{}:\t", name));
  return text.erase(begin, text.find('\n', begin) - begin + 1);
}

TEST(Status, HasNamesAndIds) {
  const auto status = parse_status(kIds + kMemory + kRest);
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(status->name, "probe");
  EXPECT_EQ(status->umask, mode_t{027});
  EXPECT_EQ(status->state, 'S');
  EXPECT_EQ(status->tgid, 812);
  EXPECT_EQ(status->pid, 812);
  EXPECT_EQ(status->ppid, 811);
  EXPECT_EQ(status->tracer_pid, 0);
  EXPECT_EQ(status->uid, (std::array<uid_t, 4>{1000, 1001, 1002, 1003}));
  EXPECT_EQ(status->gid, (std::array<gid_t, 4>{100, 101, 102, 103}));
  EXPECT_EQ(status->groups, (std::vector<gid_t>{4, 24, 4294967294}));
  EXPECT_EQ(status->ns_tgid, (std::vector<pid_t>{812, 3, 1}));
  EXPECT_EQ(status->ns_pid, (std::vector<pid_t>{812, 3, 1}));
  EXPECT_EQ(status->ns_pgid, (std::vector<pid_t>{0, 0, 1}));
  EXPECT_EQ(status->ns_sid, (std::vector<pid_t>{0, 0, 1}));
  EXPECT_EQ(status->threads, 2);
}

TEST(Status, HasSizesInBytes) {
  const auto status = parse_status(kIds + kMemory + kRest);
  EXPECT_EQ(status->vm_peak_bytes, 2712U * 1024);
  EXPECT_EQ(status->vm_size_bytes, 2608U * 1024);
  EXPECT_EQ(status->vm_hwm_bytes, 1408U * 1024);
  EXPECT_EQ(status->vm_rss_bytes, 1400U * 1024);
  EXPECT_EQ(status->rss_anon_bytes, 92U * 1024);
}

TEST(Status, HasSignalSets) {
  const auto status = parse_status(kIds + kMemory + kRest);
  EXPECT_TRUE(has_signal(status->sig_pnd, SIGUSR1));
  EXPECT_TRUE(has_signal(status->shd_pnd, SIGTERM));
  EXPECT_TRUE(has_signal(status->sig_blk, SIGCHLD));
  EXPECT_TRUE(has_signal(status->sig_ign, SIGPIPE));
  EXPECT_TRUE(has_signal(status->sig_cgt, SIGHUP));
  EXPECT_TRUE(has_signal(status->sig_cgt, 64));
  EXPECT_FALSE(has_signal(status->sig_cgt, SIGINT));
}

TEST(Status, HasCapabilitySets) {
  const auto status = parse_status(kIds + kMemory + kRest);
  EXPECT_EQ(status->cap_inh, 0x1U);
  EXPECT_EQ(status->cap_prm, 0x1ffffffffffU);
  EXPECT_EQ(status->cap_eff, 0x1fffffffffeU);
  EXPECT_EQ(status->cap_bnd, 0x1fffffffffdU);
  EXPECT_EQ(status->cap_amb, 0x2U);
  EXPECT_EQ(status->no_new_privs, true);
  EXPECT_EQ(status->seccomp, 2);
  EXPECT_EQ(status->seccomp_filters, 3);
}

TEST(Status, OfAZombieHasNoMemoryAndNoUmask) {
  const auto status = parse_status(without_line(kIds, "Umask") + kRest);
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(status->umask, std::nullopt);
  EXPECT_EQ(status->vm_rss_bytes, std::nullopt);
}

TEST(Status, TakesAbsentOptionalLinesAsNothing) {
  std::string text = kIds + kRest;
  for (const char* name : {"NSpid", "NoNewPrivs", "Seccomp", "Seccomp_filters"}) {
    text = without_line(text, name);
  }
  const auto status = parse_status(text);
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_TRUE(status->ns_pid.empty());
  EXPECT_EQ(status->no_new_privs, std::nullopt);
  EXPECT_EQ(status->seccomp, std::nullopt);
}

TEST(Status, RefusesATextWithoutALineThatAllKernelsHave) {
  for (const char* name : {"Name", "State", "Pid", "TracerPid", "Uid", "Groups", "SigBlk"}) {
    const auto status = parse_status(without_line(kIds + kRest, name));
    ASSERT_FALSE(status) << name;
    EXPECT_EQ(status.error().number, EBADMSG);
  }
  EXPECT_FALSE(parse_status(""));
}

TEST(Status, RefusesMalformedLines) {
  for (const char* line :
       {"Pid:\tx\n", "Uid:\t0\t0\t0\n", "Uid:\t0\t0\t0\t0\t0\n", "VmRSS:\t1400\n",
        "VmRSS:\t1400 MB\n", "SigBlk:\tg\n", "NoNewPrivs:\t2\n", "Umask:\t0088\n", "State:\t\n"}) {
    const std::string_view whole(line);
    const std::string name(whole.substr(0, whole.find(':')));
    const std::string text = without_line(kIds + kMemory + kRest, name) + line;
    EXPECT_FALSE(parse_status(text)) << line;
  }
}

TEST(Status, RefusesALineThatIsThereTwice) {
  EXPECT_FALSE(parse_status(kIds + kRest + "TracerPid:\t0\n"));
}

TEST(Status, DecodesTheNameOfTheProcess) {
  const std::string rest = without_line(kIds, "Name") + kRest;
  EXPECT_EQ(parse_status("Name:\ta\\nPid:\t1\\\\ b\n" + rest)->name, "a\nPid:\t1\\ b");
  EXPECT_EQ(parse_status("Name:\t  a \n" + rest)->name, "  a ");
  EXPECT_EQ(parse_status("Name:\t\n" + rest)->name, "");
}

TEST(Status, OfThisProcessIsWhatTheSystemCallsSay) {
  ASSERT_EQ(::prctl(PR_SET_NAME, "a\nPid:\t1\\"), 0);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  ASSERT_EQ(::sigprocmask(SIG_BLOCK, &set, nullptr), 0);
  ::umask(0123);
  const auto status = read_status(open_process(0)->get());
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(status->name, "a\nPid:\t1\\");
  EXPECT_EQ(status->umask, mode_t{0123});
  EXPECT_EQ(status->uid[1], ::geteuid());
  EXPECT_EQ(status->gid[0], ::getgid());
  EXPECT_EQ(status->ns_pid.back(), ::getpid());
  EXPECT_TRUE(has_signal(status->sig_blk, SIGUSR2));
  EXPECT_FALSE(has_signal(status->sig_blk, SIGUSR1));
  EXPECT_GT(status->vm_rss_bytes, 4096U);
}

}  // namespace
}  // namespace lab::procfs
