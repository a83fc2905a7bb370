// subject.cc: see subject.h.

#include "checker/engine/subject.h"

#include <fmt/core.h>

namespace lab::checker {

namespace {

constexpr std::size_t kMostPrinted = 32 * 1024;  // bytes, of the beginning and of the end

}  // namespace

Seen<Run*> Subject::start(const Launch& launch) {
  runs_.push_back(std::make_unique<Run>(SEE(arena_.start(launch))));
  return runs_.back().get();
}

Seen<Subject::Started> Subject::start_probe(const std::vector<std::string>& options) {
  Run* run = SEE(start({.options = options, .command = arena_.probe_command()}));
  Probe probe = SEE(run->probe());
  return Started{run, std::move(probe)};
}

void Subject::await_ends(const Deadline& deadline) {
  for (const auto& run : runs_) run->await_end(deadline);
}

std::string Subject::printed() const {
  std::string text;
  for (const auto& run : runs_) text += run->printed_output() + run->printed_error();
  if (text.size() <= 2 * kMostPrinted) return text;
  return text.substr(0, kMostPrinted) +
         fmt::format("\n({} bytes more)\n", text.size() - 2 * kMostPrinted) +
         text.substr(text.size() - kMostPrinted);
}

}  // namespace lab::checker
