// finding.cc: how findings are made: see check.h.

#include "checker/check.h"

namespace lab::checker {

Finding::Finding(Verdict reached) : verdict(reached) {}
Finding::Finding(const Finding& other) = default;
Finding::Finding(Finding&& other) noexcept = default;
Finding& Finding::operator=(const Finding& other) = default;
Finding& Finding::operator=(Finding&& other) noexcept = default;
Finding::~Finding() = default;

Finding passed() {
  return Finding(Verdict::Pass);
}

Finding failed(std::string_view diagnosis, std::string observed, std::string expected) {
  Finding finding(Verdict::Fail);
  finding.diagnosis = diagnosis;
  finding.observed = std::move(observed);
  finding.expected = std::move(expected);
  return finding;
}

Finding cannot_tell(std::string reason, std::string fix) {
  Finding finding(Verdict::CannotTell);
  finding.reason = std::move(reason);
  finding.fix = std::move(fix);
  return finding;
}

Finding not_started(std::string_view task) {
  Finding finding(Verdict::NotStarted);
  finding.reason = fmt::format("task {} is not written", task);
  return finding;
}

Finding tampered(std::string_view diagnosis, std::string observed, std::string expected) {
  Finding finding = failed(diagnosis, std::move(observed), std::move(expected));
  finding.verdict = Verdict::Tampering;
  return finding;
}

Finding finding_of(const Error& error) {
  return cannot_tell(to_string(error), "");
}

Finding finding_of(const Finding& finding) {
  return finding;
}

}  // namespace lab::checker
