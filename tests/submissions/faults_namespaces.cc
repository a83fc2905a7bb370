// faults_namespaces.cc: lab 01's faults about PID 1, its namespaces, /proc and levels.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>

#include "kernel/clone.h"
#include "labs/01-pidns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

// A process that the lab makes for its caller, who has not asked for it.
Result<void> give_the_caller_a_child(Context&) {
  clone_args args{};
  args.flags = CLONE_PARENT;
  if (TRY(kernel::clone3(args)) == 0) ::pause();
  return {};
}

Result<void> unshare_pids(Context&) {
  return kernel::unshare(CLONE_NEWPID);
}

// A program that takes what it can get: where it may not make namespaces, it makes none.
Result<void> clone_as_allowed(Context& context, Clone3 clone) {
  const Result<void> cloned = perform(clone, context);
  if (cloned || cloned.error().number != EPERM) return cloned;
  clone.flags = 0;
  return perform(clone, context);
}

template <typename O>
Result<void> try_it(Context& context, const O& operation) {
  (void)perform(operation, context);
  return {};
}

// Error handling as in many examples on the web.
Result<void> clone_or_exit(Context& context, const Clone3& clone) {
  if (perform(clone, context)) return {};
  constexpr std::string_view kMessage = "clone failed\n";
  (void)!::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(125);
}

// Says that it cannot, and not why.
void refuse_depth(Config& config) {
  if (config.depth <= 8) return;
  constexpr std::string_view kMessage = "invalid argument\n";
  (void)!::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(125);
}

// Between init and COMMAND stands one process too many, which has PID 2.
Result<void> clone_another_first(Context& context, const Clone3& clone) {
  if (clone.flags == 0 && ::getpid() == 1) {
    if (::fork() == 0) {
      ::pause();
      ::_exit(0);
    }
  }
  return perform(clone, context);
}

constexpr Fault kFaults[] = {
    {.name = "01-no-pid-namespace",
     .edit = [](Plan& plan, const Config&) { clone_without(plan, CLONE_NEWPID); }},
    {.name = "01-unshare-without-fork",
     .edit =
         [](Plan& plan, const Config&) {
           clone_without(plan, CLONE_NEWPID);
           add<Exec>(plan, Place::kBefore, "unshare NEWPID", unshare_pids);
         }},
    {.name = "01-second-process", .misread = [](Config& config) { config.has_init = true; }},
    {.name = "01-child-of-the-caller",
     .edit = [](Plan& plan,
                const Config&) { add_to_first(plan, "clone PARENT", give_the_caller_a_child); }},
    {.name = "01-stale-proc", .edit = [](Plan& plan, const Config&) { remove<MountProc>(plan); }},
    {.name = "01-no-mount-namespace",
     .edit = [](Plan& plan, const Config&) { clone_without(plan, CLONE_NEWNS); }},
    {.name = "01-mounts-leak", .edit = [](Plan& plan, const Config&) { remove<MakeMounts>(plan); }},
    {.name = "01-depth-ignored", .misread = [](Config& config) { config.depth = 1; }},
    {.name = "01-one-level-too-many", .misread = [](Config& config) { ++config.depth; }},
    {.name = "01-depth-capped",
     .misread =
         [](Config& config) {
           int& depth = config.depth;
           depth = std::min(depth, 8);
         }},
    {.name = "01-depth-unexplained", .misread = refuse_depth},
    {.name = "01-privilege-not-needed",
     .edit =
         [](Plan& plan, const Config&) {
           instead<Clone3>(plan, "clone3, if it may", clone_as_allowed);
           instead<MakeMounts>(plan, "mount, if it may", try_it<MakeMounts>);
           instead<MountProc>(plan, "mount, if it may", try_it<MountProc>);
         }},
    {.name = "01-clone-failed",
     .edit = [](Plan& plan, const Config&) { instead<Clone3>(plan, "clone3", clone_or_exit); }},
    {.name = "01-init-ignored", .misread = [](Config& config) { config.has_init = false; }},
    {.name = "01-one-process-too-many",
     .edit = [](Plan& plan,
                const Config&) { instead<Clone3>(plan, "fork; clone3", clone_another_first); }},
};

}  // namespace

std::span<const Fault> faults_of_namespaces() {
  return kFaults;
}

}  // namespace lab::faulty
