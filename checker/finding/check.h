// check.h: Check, Finding, Verdict, Diagnosis: what a lab's table of checks is made of.
//
// How to write a check
// --------------------
// One claim of docs/contracts.md is one row of a table in checker/checks/, and one function:
//
//     // COMMAND's PIDs on every level are in the NSpid line of /proc/PID/status.
//     Finding command_is_pid_1(Subject& subject) {
//       Arena& arena = subject.arena();
//       Run run = SEE(arena.start({.command = arena.probe_command()}));
//       Probe probe = SEE(run.probe());               // COMMAND runs; its identity is proved
//       const auto status = SEE(probe.process().status());
//       if (status.pids.back() != 1) {
//         return failed("PID-001", fmt::format("NSpid {}", fmt::join(status.pids, " ")),
//                       "NSpid ends in 1");
//       }
//       return passed();
//     }
//
//     {.id = "pidns.command-is-pid-1", .claim = "COMMAND is PID 1 of a new PID namespace.",
//      .source = "pid_namespaces(7), The namespace init process", .points = 4, .needs = {},
//      .observe = command_is_pid_1},
//
// Rules: evidence is what the kernel says (Process, Arena::mounts), or what the probe tried; what
// the submission prints is none. A check passes by something that was seen, never because a read
// failed: SEE(x) unwraps x, or returns from the function with a Finding. A row that needs nothing
// is its lab's base check; every other needs it, directly or through others. Each way to fail that
// evidence can tell apart is a Diagnosis of its own. The arena ends with the check, and with it
// whatever runs in it.

#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/error.h"

namespace lab::checker {

class Subject;

enum class Verdict {
  Pass,
  Fail,
  NotStarted,  // the starter's unwritten task
  Blocked,     // a check that this one needs has not passed
  CannotTell,  // this machine cannot host the check
  Tampering,   // a forged probe: the lab gets no points
};

/// What one check found. Made by passed(), failed() ... below, never by hand.
struct Finding {
  Verdict verdict;
  std::string diagnosis = {};  // id of a Diagnosis, of Fail and Tampering
  std::string observed = {};   // of Fail and Tampering: what was seen
  std::string expected = {};   // of Fail and Tampering: what should have been seen
  std::string reason = {};     // of CannotTell, Blocked and NotStarted
  std::string fix = {};        // of CannotTell: what to change on the machine
  std::string printed = {};    // standard output and error of the submission; filled by the engine

  // Compiled once, in finding.cc: each of several hundred SEEs holds one.
  explicit Finding(Verdict reached);
  Finding(const Finding& other);
  Finding(Finding&& other) noexcept;
  Finding& operator=(const Finding& other);
  Finding& operator=(Finding&& other) noexcept;
  ~Finding();
};

Finding passed();
Finding failed(std::string_view diagnosis, std::string observed, std::string expected);
Finding cannot_tell(std::string reason, std::string fix);
Finding not_started(int task);
Finding tampered(std::string_view diagnosis, std::string observed, std::string expected);

/// A call of the checker's own that failed: nothing is known about the submission.
Finding finding_of(const Error& error);
Finding finding_of(const Finding& finding);

/// A T, or the Finding that ends the check instead.
template <typename T>
class [[nodiscard]] Seen {
  using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

 public:
  Seen() requires std::is_void_v<T>
  = default;
  Seen(Stored value) requires(!std::is_void_v<T>)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Seen(Finding finding) : state_(std::in_place_index<1>, std::move(finding)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  const Finding& error() const { return std::get<1>(state_); }
  const Stored& operator*() const requires(!std::is_void_v<T>) { return std::get<0>(state_); }
  const Stored* operator->() const requires(!std::is_void_v<T>) { return &std::get<0>(state_); }

  T value() && {
    if constexpr (!std::is_void_v<T>) return std::get<0>(std::move(state_));
  }

 private:
  std::variant<Stored, Finding> state_;
};

/// One claim of a lab's contract, and how it is observed.
struct Check {
  std::string_view id;      // "pidns.command-is-pid-1"
  std::string_view claim;   // one sentence that can be false
  std::string_view source;  // manual page and section
  int points;
  std::array<std::string_view, 3> needs;  // ids of earlier rows; the unused ones empty
  // Numbers of the student's tasks on which the claim hangs, beside those of the rows that it
  // needs. Where one of them is unwritten the check is not started; else a failure is a failure.
  std::array<int, 8> tasks = {};
  Finding (*observe)(Subject& subject);
};

/// One realistic fault, as it is explained to the person who made it.
struct Diagnosis {
  std::string_view id;        // "PID-002"; PID: lab 01, MNT: 02, PRP: 03, SUB: any lab
  std::string_view title;     // "unshare without fork"
  std::string_view why;       // what the kernel did, in a sentence or two
  std::string_view next_try;  // what to change
  std::string_view read;      // manual page and section
};

/// One lab: its table of checks and the diagnoses that only it gives.
struct LabChecks {
  std::string_view number;   // "01"
  std::string_view name;     // "01-pidns"
  std::string_view program;  // "lab-01"
  std::span<const Check> checks;
  std::span<const Diagnosis> diagnoses;
};

}  // namespace lab::checker

// SEE(expr): the value of `expr`, a Seen<T> or a Result<T>; or an early return of a Finding.
// The same GNU statement expression as TRY, for functions that return Finding or Seen<T>.
#define SEE(expr) LAB_SEE_NAMED(LAB_SEE_NAME(__COUNTER__), expr)
#define LAB_SEE_NAME(number) LAB_SEE_JOIN(see_seen_, number)
#define LAB_SEE_JOIN(left, right) left##right
#define LAB_SEE_NAMED(seen, expr)                               \
  __extension__({                                               \
    auto seen = (expr);                                         \
    if (!seen) return ::lab::checker::finding_of(seen.error()); \
    std::move(seen).value();                                    \
  })
