// sample_steps.h: small operations to build plans of in tests.

#pragma once

#include <linux/sched.h>
#include <signal.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "kernel/clone.h"
#include "kernel/process.h"
#include "kernel/socket.h"
#include "plan/context.h"
#include "plan/plan.h"

namespace lab {

/// Starts a side, without new namespaces.
struct Start {
  Side child;

  Result<void> perform(Processes& processes) const {
    int pidfd = -1;
    clone_args args = {};
    args.flags = CLONE_PIDFD;
    args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
    args.exit_signal = SIGCHLD;
    const pid_t pid = TRY(kernel::clone3(args));
    if (pid == 0) {
      processes.become(child);
    } else {
      processes.started(child, {pid, UniqueFd(pidfd)});
    }
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "start " + plan.name(child), .effects = {starts(child)}};
  }
};

/// Starts a side as a child of this side's parent: clone(2), CLONE_PARENT.
struct StartSibling {
  Side sibling;

  Result<void> perform(Processes& processes, Others& others) const {
    clone_args args = {};
    args.flags = CLONE_PARENT;
    if (TRY(kernel::clone3(args)) != 0) {
      processes.started_sibling(sibling);
      return {};
    }
    processes.become(sibling);
    return others.arrive();
  }
  Line describe(const Plan& plan) const {
    return {.text = "start sibling " + plan.name(sibling), .effects = {starts_sibling(sibling)}};
  }
};

/// Waits for a side's end.
struct Wait {
  Side child;

  Result<void> perform(const Processes& processes, Others& others) const {
    TRY(others.settle());
    const siginfo_t info = TRY(kernel::wait_for_end(processes.of(child).pidfd.get()));
    others.ended(child, {info.si_code != CLD_EXITED, info.si_status});
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "wait for " + plan.name(child), .effects = {waits_for(child)}};
  }
};

/// Ends a side as execve would: with its channel closed.
struct ExitWith {
  int status;

  Result<void> perform(Others& others) const {
    TRY(others.announce());
    ::_exit(status);
  }
  Line describe(const Plan&) const { return {.text = "exit", .effects = {executes()}}; }
};

/// Listens at a socket file.
struct Listen {
  std::string path;
  FdSlot into;

  Result<void> perform(Slots& slots) const {
    slots.put(into, TRY(kernel::listen_at(TRY(kernel::path_address(path)))));
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "listen -> " + plan.name(into), .effects = {writes(into)}};
  }
};

/// Joins this program to a side that another one has started.
struct Connect {
  std::string path;
  Side to;

  Result<void> perform(Channels& channels) const {
    channels.replace(to, TRY(kernel::connect_to(TRY(kernel::path_address(path)))));
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "connect to " + plan.name(to), .effects = {connects(to)}};
  }
};

/// Waits for a program that connects, and works for it from then on.
struct AcceptFrom {
  FdSlot listener;
  Side program;

  Result<void> perform(Slots& slots, Channels& channels) const {
    channels.replace(program, TRY(kernel::accept(slots.fd(listener))));
    slots.close(listener);
    return {};
  }
  Line describe(const Plan& plan) const {
    return {.text = "accept " + plan.name(program), .effects = {reads(listener), accepts(program)}};
  }
};

/// The smallest plan in which anything can pass between sides.
struct TwoSides {
  Plan plan;
  Side lab = plan.side("lab"), child = plan.side("child");
};

/// Does what a test wants; `take_back` is its undo.
struct Do {
  std::string text;
  std::function<Result<void>(Context&)> action;
  std::function<void()> take_back = [] {};

  Result<void> perform(Context& context) const { return action(context); }
  Line describe(const Plan&) const { return {.text = text}; }
  void undo() const { take_back(); }
};

// What it may do.
inline Result<void> be_busy(Context&) {
  return fail(EBUSY, "pivot_root", "{:?}", "/new");
}
inline Result<void> do_nothing(Context&) {
  return {};
}

/// Says of itself whatever a test wants, and does nothing.
struct Say {
  Line line;

  Result<void> perform() const { return {}; }
  Line describe(const Plan&) const { return line; }
};

}  // namespace lab
