// own_mount_namespace.h: tests that mount do it in a mount namespace which ends with the test.

#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "base/unique_fd.h"

namespace lab {

/// Moves the test program into a mount namespace of its own, with a private tmpfs in dir().
/// Without the privilege tests are skipped; with LAB_MUST_RUN=1 in the environment they fail.
class OwnMountNamespace : public testing::Test {
 protected:
  void SetUp() override {
    stay_on_this_processor();
    if (::unshare(CLONE_NEWNS) != 0) {
      ASSERT_EQ(::getenv("LAB_MUST_RUN"), nullptr) << "unshare(CLONE_NEWNS) is not permitted";
      GTEST_SKIP() << "a new mount namespace takes CAP_SYS_ADMIN: run as root";
    }
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    char name[] = "/tmp/nslab-unit-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    dir_ = name;
    ASSERT_EQ(::mount("nslab-unit", name, "tmpfs", 0, "size=1m"), 0);
  }

  void TearDown() override {
    if (dir_.empty()) return;
    EXPECT_EQ(::umount2(dir_.c_str(), MNT_DETACH), 0);
    EXPECT_EQ(::rmdir(dir_.c_str()), 0);
  }

  // A mount namespace can only be bound in one with a smaller number. Linux 6.18 hands the numbers
  // out in batches for each processor: in order of age only while we stay on one.
  static void stay_on_this_processor() {
    cpu_set_t processors;
    CPU_ZERO(&processors);
    CPU_SET(static_cast<unsigned>(::sched_getcpu()), &processors);
    ASSERT_EQ(::sched_setaffinity(0, sizeof processors, &processors), 0);
  }

  const std::string& dir() const { return dir_; }

  /// Mounts an empty tmpfs on dir()/`name`, which it makes.
  std::string mount_tmpfs(const std::string& name, unsigned long propagation = MS_PRIVATE) {
    std::string path = dir_ + "/" + name;
    EXPECT_EQ(::mkdir(path.c_str(), 0700), 0) << name;
    EXPECT_EQ(::mount("nslab-unit", path.c_str(), "tmpfs", 0, nullptr), 0) << name;
    EXPECT_EQ(::mount(nullptr, path.c_str(), nullptr, propagation, nullptr), 0) << name;
    return path;
  }

  /// Shows `source` at dir()/`name` as well, which it makes.
  std::string bind(const std::string& source, const std::string& name) {
    std::string path = dir_ + "/" + name;
    EXPECT_EQ(::mkdir(path.c_str(), 0700), 0) << name;
    EXPECT_EQ(::mount(source.c_str(), path.c_str(), nullptr, MS_BIND, nullptr), 0) << name;
    return path;
  }

 private:
  std::string dir_;
};

/// A child that has done `work` and now waits, holding what it has, until this object ends.
class WaitingChild {
 public:
  explicit WaitingChild(const std::function<bool()>& work) {
    int ready[2];
    int done[2];
    EXPECT_EQ(::pipe2(ready, O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(done, O_CLOEXEC), 0);
    const UniqueFd ready_read(ready[0]);
    UniqueFd ready_write(ready[1]);
    UniqueFd done_read(done[0]);
    done_write_.reset(done[1]);
    pid_ = ::fork();
    if (pid_ == 0) {
      done_write_.reset();
      char byte = work() ? 'y' : 'n';
      (void)!::write(ready_write.get(), &byte, 1);
      (void)!::read(done_read.get(), &byte, 1);  // end-of-file is the sign to go
      ::_exit(0);
    }
    ready_write.reset();
    char answer = 'n';
    EXPECT_EQ(::read(ready_read.get(), &answer, 1), 1);
    EXPECT_EQ(answer, 'y') << "the child could not do its work";
  }
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;

  ~WaitingChild() {
    done_write_.reset();
    EXPECT_EQ(::waitpid(pid_, nullptr, 0), pid_);
  }

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  UniqueFd done_write_;
};

}  // namespace lab
