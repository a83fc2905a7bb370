// run.cc: see run.h.

#include "checker/contain/run.h"

#include <cstring>

#include "checker/contain/arena_inside.h"
#include "checker/contain/kernel_calls.h"

namespace lab::checker {

namespace {

Finding hangs(std::string_view what) {
  return failed("SUB-001", fmt::format("the lab {} before the deadline", what),
                "it goes on as soon as it can");
}

}  // namespace

Run::Run(Arena& arena, Process process, int number, Deadline deadline)
    : arena_(&arena), process_(std::move(process)), number_(number), deadline_(deadline) {}

Finding Run::ended_early(const Ended& ended) const {
  const std::string observed =
      fmt::format("the lab ended ({}) and COMMAND was never seen", to_string(ended));
  const char* expected = "COMMAND runs";
  if (ended.killed) return failed("SUB-003", observed, expected);
  return failed(ended.number == 125 ? "SUB-002" : "SUB-005", observed, expected);
}

Seen<Probe> Run::probe(std::string_view label) {
  Arena::Inside& inside = *arena_->inside_;
  std::optional<Probe> probe = SEE(inside.meet(label, number_, deadline_));
  if (probe) return std::move(*probe);
  return ended_early(inside.runs[number_].ended.value_or(Ended{}));
}

Seen<Ended> Run::end() {
  Arena::Inside& inside = *arena_->inside_;
  while (!inside.runs[number_].ended) {
    if (!SEE(calls::wait_readable(inside.channel.get(), deadline_))) return hangs("did not end");
    SEE(inside.note_report(deadline_));
  }
  return *inside.runs[number_].ended;
}

void Run::await_end(const Deadline& deadline) {
  Arena::Inside& inside = *arena_->inside_;
  while (!inside.runs[number_].ended && !deadline.has_passed()) {
    const Result<bool> has_news = calls::wait_readable(inside.channel.get(), deadline);
    if (!has_news || !*has_news || !inside.note_report(deadline)) return;
  }
}

Seen<void> Run::wait_until_stopped(bool is_stopped) {
  Arena::Inside& inside = *arena_->inside_;
  while (inside.runs[number_].is_stopped != is_stopped) {
    if (inside.runs[number_].ended) {
      return failed("SUB-004", "the lab ended when it was stopped and continued", "it goes on");
    }
    if (!SEE(calls::wait_readable(inside.channel.get(), deadline_))) {
      return hangs(is_stopped ? "did not stop" : "did not go on");
    }
    SEE(inside.note_report(deadline_));
  }
  return {};
}

Seen<void> Run::stop() {
  return wait_until_stopped(true);
}
Seen<void> Run::go_on() {
  return wait_until_stopped(false);
}

std::string Run::printed_output() const {
  return calls::written_text(output_.get());
}
std::string Run::printed_error() const {
  return calls::written_text(error_.get());
}

std::string to_string(const Ended& ended) {
  if (!ended.killed) return fmt::format("status {}", ended.number);
  const char* name = ::sigabbrev_np(ended.number);
  return name != nullptr ? fmt::format("killed by SIG{}", name)
                         : fmt::format("killed by signal {}", ended.number);
}

}  // namespace lab::checker
