// sample_steps.h: small operations to build plans of in tests.

#pragma once

#include <linux/sched.h>
#include <signal.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "kernel/clone.h"
#include "kernel/process.h"
#include "plan/context.h"
#include "plan/plan.h"

namespace lab {

/// Starts a side, without new namespaces.
struct Start {
  Side child;

  Result<void> perform(Context& context) const {
    int pidfd = -1;
    clone_args args = {};
    args.flags = CLONE_PIDFD;
    args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
    args.exit_signal = SIGCHLD;
    const pid_t pid = TRY(kernel::clone3(args));
    if (pid == 0) {
      context.become(child);
    } else {
      context.started(child, {pid, UniqueFd(pidfd)});
    }
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "start " + plan.name(child), .starts = {child}};
  }
};

/// Waits for a side's end.
struct Wait {
  Side child;

  Result<void> perform(Context& context) const {
    TRY(context.settle());
    const siginfo_t info = TRY(kernel::wait_for_end(context.process(child).pidfd.get()));
    context.ended(child, {info.si_code != CLD_EXITED, info.si_status});
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "wait for " + plan.name(child), .waits_for = {child}};
  }
};

/// Ends a side as execve would: with its channel closed.
struct ExitWith {
  int status;

  Result<void> perform(Context& context) const {
    TRY(context.announce());
    ::_exit(status);
  }
  Line describe(const Plan&) const { return {.text = "exit", .is_last = true}; }
};

/// Does what a test wants; `take_back` is its undo.
struct Do {
  std::string text;
  std::function<Result<void>(Context&)> action;
  std::function<void()> take_back = [] {};

  Result<void> perform(Context& context) const { return action(context); }
  Line describe(const Plan&) const { return {.text = text}; }
  void undo(Context&) const { take_back(); }
};

/// Says of itself whatever a test wants, and does nothing.
struct Say {
  Line line;

  Result<void> perform(Context&) const { return {}; }
  Line describe(const Plan&) const { return line; }
};

}  // namespace lab
