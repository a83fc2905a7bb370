// life_cycle.h: a container of the toy runtime (toy/main.cc), what is told of it, and its end.

#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "tests/programs/started_program.h"

namespace lab {

class LifeCycle : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) {
      ASSERT_EQ(::getenv("LAB_MUST_RUN"), nullptr) << "this takes root";
      GTEST_SKIP() << "a new PID namespace takes CAP_SYS_ADMIN: run as root";
    }
    std::string name = "/tmp/nslab-life-cycle-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    parent_ = name;
    ASSERT_EQ(::mkfifo(output().c_str(), 0600), 0);
    output_.reset(::open(output().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  void TearDown() override {
    if (parent_.empty()) return;
    (void)toy("delete");
    std::filesystem::remove_all(parent_);
  }

  // All have one FIFO as their output, which init keeps when create has ended, and COMMAND when
  // init has become it: at its end-of-file nobody is left.
  StartedProgram start(const std::vector<std::string>& all) const {
    return StartedProgram::start(all, output());
  }

  std::vector<std::string> words(const std::string& verb,
                                 const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {NSLAB_TOY, verb, container()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  /// What it has printed, with what others print meanwhile, is in `err`.
  Ended toy(const std::string& verb, const std::vector<std::string>& more = {}) {
    Ended ended = start(words(verb, more)).wait();
    (void)read_output();
    ended.err = std::exchange(printed_, "");
    EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("malloc trap")))
        << "see tests/malloc_trap.cc";
    return ended;
  }

  Ended run_killed_at(int call, const std::string& verb) const {
    const std::string when = "inject=all:signal=KILL:when=" + std::to_string(call);
    std::vector<std::string> all = words(verb);
    all.insert(all.begin(), {"strace", "-qq", "-o", "/dev/null", "-e", when});
    return start(all).wait();
  }

  std::string output() const { return parent_ + "/output"; }

  // What there is. False at end-of-file.
  bool read_output() {
    char buffer[4096];
    ssize_t length = 0;
    while ((length = ::read(output_.get(), buffer, sizeof buffer)) > 0) {
      printed_.append(buffer, static_cast<std::size_t>(length));
    }
    return length < 0;
  }

  std::string container() const { return parent_ + "/container"; }

  void expect_nobody_left() {
    pollfd ready = {.fd = output_.get(), .events = POLLIN, .revents = 0};
    while (read_output()) {
      ASSERT_EQ(::poll(&ready, 1, static_cast<int>(kDeadline.count())), 1) << "somebody lives on";
    }
    EXPECT_THAT(std::exchange(printed_, ""), testing::Not(testing::HasSubstr("malloc trap")));
  }

  void expect_nothing_left() {
    EXPECT_FALSE(std::filesystem::exists(container()));
    expect_nobody_left();
  }

  void delete_all() {
    const bool is_there = std::filesystem::exists(container());  // killed before it was made
    const Ended deleted = toy("delete");
    EXPECT_EQ(deleted.status, is_there ? 0 : 125) << deleted.err;
    expect_nothing_left();
  }

  std::string parent_, printed_;
  UniqueFd output_;
};

}  // namespace lab
