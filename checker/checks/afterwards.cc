// afterwards.cc: see afterwards.h.

#include "checker/checks/afterwards.h"

#include "checker/contain/kernel_calls.h"

namespace lab::checker {

namespace {

std::string_view diagnosis_of(const Difference& difference, const Afterwards& words) {
  if (!difference.is_new) return words.taken;
  if (difference.kind == "process") return "SUB-006";
  return difference.kind == "mount" ? "SUB-007" : words.left;
}

}  // namespace

Finding expect_as_before(Arena& arena, const MachineState& before, const Afterwards& words) {
  const Deadline deadline = Deadline::in(words.milliseconds);
  for (;;) {
    const std::vector<Difference> found = differences(before, SEE(arena.state()));
    if (found.empty()) return passed();
    if (deadline.has_passed()) {
      return failed(
          diagnosis_of(found.front(), words),
          fmt::format("{}{}{}", words.when, words.when.empty() ? "" : ": ", to_string(found)),
          "the machine is as it was before");
    }
    // The kernel does not say when a mount or a file goes: look again in a millisecond.
    SEE(calls::poll({}, Deadline::in(1)));
  }
}

}  // namespace lab::checker
