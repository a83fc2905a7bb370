// finding.cc: how findings are made: see check.h.

#include "checker/check.h"

namespace lab::checker {

Finding passed() {
  return {.verdict = Verdict::Pass};
}

Finding failed(std::string_view diagnosis, std::string observed, std::string expected) {
  return {.verdict = Verdict::Fail,
          .diagnosis = std::string(diagnosis),
          .observed = std::move(observed),
          .expected = std::move(expected)};
}

Finding cannot_tell(std::string reason, std::string fix) {
  return {.verdict = Verdict::CannotTell, .reason = std::move(reason), .fix = std::move(fix)};
}

Finding not_started(std::string_view task) {
  return {.verdict = Verdict::NotStarted, .reason = fmt::format("task {} is not written", task)};
}

Finding tampered(std::string_view diagnosis, std::string observed, std::string expected) {
  Finding finding = failed(diagnosis, std::move(observed), std::move(expected));
  finding.verdict = Verdict::Tampering;
  return finding;
}

Finding finding_of(const Error& error) {
  return cannot_tell(to_string(error), "");
}

Finding finding_of(Finding finding) {
  return finding;
}

}  // namespace lab::checker
