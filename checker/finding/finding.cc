// finding.cc: how findings are made: see check.h.

#include "checker/finding/check.h"

#include <cerrno>

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

Finding not_started(int task) {
  Finding finding(Verdict::NotStarted);
  finding.reason = fmt::format("task {} is not written", task);
  return finding;
}

Finding tampered(std::string_view diagnosis, std::string observed, std::string expected) {
  Finding finding = failed(diagnosis, std::move(observed), std::move(expected));
  finding.verdict = Verdict::Tampering;
  return finding;
}

namespace {

// What helps against an error of the checker's own, by its cause; empty where nobody knows.
const char* advice_for(int number) {
  switch (number) {
    case EPERM:
    case EACCES:
      return "run the checker as root, or as root of a user namespace with "
             "`unshare --user --map-root-user --map-auto --mount --pid --fork`";
    case ENOSPC:
      return "raise the limits in /proc/sys/user (max_pid_namespaces, max_mnt_namespaces ...), or, "
             "if a file was written, make room";
    case EAGAIN:
      return "the limit of processes is reached: `ulimit -u`, or pids.max of a cgroup above";
    case EMFILE:
    case ENFILE:
      return "the limit of open files is reached: `ulimit -n`, or /proc/sys/fs/file-max";
    case ENOMEM:
      return "free some memory, or raise memory.max of the cgroup";
    case ENOSYS:
    case EINVAL:
      return "the kernel is too old for this call (the checker needs Linux 5.12), or a seccomp "
             "filter keeps it away";
    case ETIMEDOUT:
      return "the machine is too slow, or overloaded: try again when it has less to do";
    default:
      return "";
  }
}

}  // namespace

Finding finding_of(const Error& error) {
  return cannot_tell(to_string(error), advice_for(error.number));
}

Finding finding_of(const Finding& finding) {
  return finding;
}

}  // namespace lab::checker
