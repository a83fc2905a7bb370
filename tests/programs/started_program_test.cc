// started_program_test.cc: a test sees how its programs end and what they print, and leaves none.

#include "tests/programs/started_program.h"

#include <fcntl.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "base/unique_fd.h"

namespace lab {
namespace {

using std::chrono::milliseconds;

StartedProgram shell(const std::string& script) {
  return StartedProgram::start({"sh", "-c", script});
}

// Whether it has ended and its parent has waited for it.
bool is_gone(pid_t pid) {
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

// Whether a process that was killed, and is nobody's child here, ends: when its new parent waits
// for it is not known.
bool ends(pid_t pid) {
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.is_open()) return errno == ESRCH;
  pollfd end = {.fd = pidfd.get(), .events = POLLIN, .revents = 0};
  return ::poll(&end, 1, static_cast<int>(kDeadline.count())) == 1;
}

TEST(StartedProgram, EndsWithAStatus) {
  const Ended ended = run_program({"sh", "-c", "exit 7"});
  EXPECT_EQ(ended.status, 7);
  EXPECT_EQ(ended.signal, 0);
}

TEST(StartedProgram, EndsByASignal) {
  const Ended ended = run_program({"sh", "-c", "kill -TERM $$"});
  EXPECT_EQ(ended.status, -1);
  EXPECT_EQ(ended.signal, SIGTERM);
}

TEST(StartedProgram, IsSentASignal) {
  StartedProgram program = shell("trap 'exit 3' USR1; kill -STOP $$; exit 4");
  siginfo_t stopped = {};  // by then it has set its trap
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(program.pid()), &stopped, WSTOPPED | WNOWAIT), 0);
  program.send(SIGUSR1);
  program.send(SIGCONT);
  EXPECT_EQ(program.wait().status, 3);
}

TEST(StartedProgram, HasItsStreamsKeptApart) {
  const Ended ended = run_program({"sh", "-c", "echo to the one; echo to the other >&2"});
  EXPECT_EQ(ended.out, "to the one\n");
  EXPECT_EQ(ended.err, "to the other\n");
}

TEST(StartedProgram, GetsItsArgumentsAsTheyAre) {
  EXPECT_EQ(run_program({"/bin/echo", "two  blanks", "", "'"}).out, "two  blanks  '\n");
}

TEST(StartedProgram, PrintsMoreThanAPipeHolds) {
  const Ended ended =
      run_program({"sh", "-c", "yes | head -c 300000; yes no | head -c 200000 >&2"});
  EXPECT_EQ(ended.out.size(), 300000U);
  EXPECT_EQ(ended.err.size(), 200000U);
}

TEST(StartedProgram, LeavesOthersBehindThatKeepItsOutput) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd kept(ends[0]), output(ends[1]);
  const std::string file = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(ends[1]);
  EXPECT_EQ(StartedProgram::start({"sh", "-c", "sleep 100 & echo $!"}, file).wait().status, 0);
  char left[16] = {};
  ASSERT_GT(::read(kept.get(), left, sizeof left - 1), 0);
  EXPECT_EQ(::kill(std::atoi(left), SIGKILL), 0) << left;
}

TEST(StartedProgram, InheritsNothingButItsStreams) {
  EXPECT_EQ(run_program({"sh", "-c", "ls -1 /proc/$$/fd"}).out, "0\n1\n2\n");
}

TEST(StartedProgram, HasNothingToRead) {
  EXPECT_EQ(run_program({"cat"}).status, 0);
}

TEST(StartedProgram, RunsBesideOthers) {
  StartedProgram talker = shell("yes | head -c 300000");
  StartedProgram sleeper = StartedProgram::start({"sleep", "100"});
  StartedProgram last = shell("exit 5");
  EXPECT_EQ(last.wait().status, 5);
  EXPECT_EQ(talker.wait().out.size(), 300000U);
  sleeper.send(SIGKILL);
  EXPECT_EQ(sleeper.wait().signal, SIGKILL);
}

TEST(StartedProgram, IsKilledAtItsDeadline) {
  StartedProgram program = shell("echo here; exec sleep 100");
  Ended ended;
  EXPECT_NONFATAL_FAILURE(ended = program.wait(milliseconds(300)),
                          "want: its end within 300 ms\n  got: it ran on, and was killed");
  EXPECT_EQ(ended.signal, SIGKILL);
  EXPECT_TRUE(is_gone(program.pid()));
}

TEST(StartedProgram, ThatLeavesAnotherWithItsOutputIsReported) {
  StartedProgram program = shell("sleep 100 & echo $!");
  Ended ended;
  EXPECT_NONFATAL_FAILURE(ended = program.wait(milliseconds(300)), "somebody holds its output");
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(ends(std::stoi(ended.out)));
}

TEST(StartedProgram, IsGoneWhenTheTestLetsGoOfIt) {
  pid_t pid = 0;
  {
    const StartedProgram program = StartedProgram::start({"sleep", "100"});
    pid = program.pid();
    EXPECT_FALSE(is_gone(pid));
  }
  EXPECT_TRUE(is_gone(pid));
}

TEST(StartedProgram, CannotBeSentASignalAfterItsEnd) {
  StartedProgram program = shell("exit 0");
  program.wait();
  EXPECT_NONFATAL_FAILURE(program.send(SIGTERM), "got: it has ended");
}

TEST(StartedProgram, ThatIsNoneIsSaidSo) {
  EXPECT_THROW(StartedProgram::start({"absent-program"}), std::runtime_error);
  EXPECT_THROW(StartedProgram::start({"/absent/program"}), std::runtime_error);
}

}  // namespace
}  // namespace lab
