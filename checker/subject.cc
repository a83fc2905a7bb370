// subject.cc: see subject.h.

#include "checker/subject.h"

namespace lab::checker {

Seen<Run*> Subject::start(const Launch& launch) {
  runs_.push_back(std::make_unique<Run>(SEE(arena_.start(launch))));
  return runs_.back().get();
}

Seen<Subject::Started> Subject::start_probe(const std::vector<std::string>& options) {
  Run* run = SEE(start({.options = options, .command = arena_.probe_command()}));
  Probe probe = SEE(run->probe());
  return Started{run, std::move(probe)};
}

std::string Subject::printed() const {
  std::string text;
  for (const auto& run : runs_) text += run->printed_output() + run->printed_error();
  return text;
}

}  // namespace lab::checker
