#include "tests/programs/started_program.h"

#include <gtest/gtest.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

// Boost.Process 1.81 uses the first two and includes neither: they have to stay above it.
#include <boost/asio.hpp>
#include <boost/optional.hpp>
#include <boost/process/v2/environment.hpp>
#include <boost/process/v2/process.hpp>
#include <boost/process/v2/stdio.hpp>

namespace lab {

namespace asio = boost::asio;
namespace process = boost::process::v2;
using process::filesystem::path;

namespace {

// What the child does before execve(2), in the way in which Boost.Process wants to be told.
struct OwnSession {
  process::error_code on_exec_setup(process::posix::default_launcher& /*launcher*/,
                                    const path& /*program*/, const char* const* /*argv*/) const {
    ::setsid();  // fails for leaders of a group only, and a new child leads none
    // Boost.Process 1.81 overlooks the descriptors below its own: an end of a pipe that somebody
    // inherits would hide end-of-file from this process. The streams are in their place already.
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    return {};
  }
};

}  // namespace

struct StartedProgram::Run {
  Run(std::vector<std::string> all_words, const path& output);

  // Reads, and waits, until nothing is unfinished or the time is up.
  bool finishes_within(std::chrono::milliseconds limit);

  // Ends it and what it has started, at once.
  void kill_all();

  // Each program has a context of its own. In a shared one Asio may give a descriptor the events of
  // one that was closed; Boost.Process 1.81 takes any event for the end, and waits without a limit.
  asio::io_context events;
  std::vector<std::string> words;   // the program and its arguments
  asio::readable_pipe out{events};  // where its standard output can be read, unless into a file
  asio::readable_pipe err{events};  // and its standard error
  process::process child;           // itself
  Ended ended;                      // what is known of its end so far
  bool has_ended = false;           // and has been waited for: its PID may be another's
  int unfinished = 1;               // of: its run, its standard output, its standard error

 private:
  process::process_stdio streams(const path& output);
  void read_streams();
};

// The file of a program. Boost's child would find out that there is none too late: on its way back
// it would run what the test program does at its end.
static path program_at(const std::string& word) {
  const bool is_path = word.find('/') != std::string::npos;
  path file = is_path ? path(word) : process::environment::find_executable(word);
  if (::access(file.c_str(), X_OK) != 0) throw std::runtime_error("no program to start: " + word);
  return file;
}

process::process_stdio StartedProgram::Run::streams(const path& output) {
  if (output.empty()) return {nullptr, out, err};
  return {nullptr, output, output};
}

void StartedProgram::Run::read_streams() {
  const auto count = [this](process::error_code /*end of file*/, std::size_t /*length*/) {
    --unfinished;
  };
  unfinished += 2;
  asio::async_read(out, asio::dynamic_buffer(ended.out), count);
  asio::async_read(err, asio::dynamic_buffer(ended.err), count);
}

StartedProgram::Run::Run(std::vector<std::string> all_words, const path& output)
    : words(std::move(all_words)),
      child(events, program_at(words.at(0)),
            std::vector<std::string>(words.begin() + 1, words.end()), streams(output),
            OwnSession{}) {
  if (output.empty()) read_streams();
  child.async_wait([this](process::error_code /*none*/, int /*status or signal*/) {
    const int status = child.native_exit_code();
    if (WIFEXITED(status)) ended.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    has_ended = true;
    --unfinished;
  });
}

bool StartedProgram::Run::finishes_within(std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (unfinished > 0 && events.run_one_until(until) > 0) continue;
  return unfinished == 0;
}

void StartedProgram::Run::kill_all() {
  ::kill(-child.id(), SIGKILL);  // the group that its session began with
  if (finishes_within(std::chrono::seconds(5))) return;
  // Somebody who has left the group holds the output: what he says now is of no interest.
  out.close();
  err.close();
  finishes_within(std::chrono::seconds(5));
}

StartedProgram StartedProgram::start(std::vector<std::string> words, const std::string& output) {
  return StartedProgram(std::make_shared<Run>(std::move(words), output));
}

StartedProgram::~StartedProgram() {
  if (run_ != nullptr && run_->unfinished > 0) run_->kill_all();
}

Ended StartedProgram::wait(std::chrono::milliseconds deadline, std::source_location where) {
  if (run_->finishes_within(deadline)) return run_->ended;
  const char* const got = run_->has_ended ? "it ended, but somebody holds its output" : "it ran on";
  run_->kill_all();
  ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
      << testing::PrintToString(run_->words) << "\n  want: its end within " << deadline.count()
      << " ms\n  got: " << got << ", and was killed\n  its output: " << run_->ended.out
      << "\n  its errors: " << run_->ended.err;
  return run_->ended;
}

pid_t StartedProgram::pid() const {
  return run_->child.id();
}

void StartedProgram::send(int signal) const {
  const bool is_sent = !run_->has_ended && ::kill(pid(), signal) == 0;
  EXPECT_TRUE(is_sent) << testing::PrintToString(run_->words) << "\n  want: signal " << signal
                       << " sent\n  got: it has ended";
}

Ended run_program(std::vector<std::string> words, std::chrono::milliseconds deadline,
                  std::source_location where) {
  return StartedProgram::start(std::move(words)).wait(deadline, where);
}

}  // namespace lab
