// describe.cc: what the steps of lab 01 say of themselves.

#include <sys/mount.h>

#include "kernel/clone.h"
#include "kernel/mount.h"
#include "labs/01-pidns/steps.h"

namespace lab {

Line Clone3::describe(const Plan& plan) const {
  const std::string text = fmt::format("clone3 -> {}", plan.name(child));
  if (flags == 0) return {.text = text, .effects = {starts(child)}};
  return {.text = fmt::format("{} {}", text, kernel::clone_flags(flags)),
          .effects = {starts(child)}};
}

Line DieWithParent::describe(const Plan&) const {
  return {.text = "prctl PR_SET_PDEATHSIG SIGKILL"};
}

Line MakeMounts::describe(const Plan&) const {
  return {.text = fmt::format("mount / {}", kernel::mount_flags(MS_REC | propagation))};
}

Line MountProc::describe(const Plan&) const {
  return {.text = "mount proc /proc"};
}

Line LeaveGroup::describe(const Plan&) const {
  return {.text = "setpgid 0 0"};
}

Line LetGo::describe(const Plan&) const {
  return {.text = "close_range all; chdir /"};
}

Line ChangeDirectory::describe(const Plan&) const {
  return {.text = "chdir " + path};
}

Line Exec::describe(const Plan&) const {
  return {.text = "execve " + words_[0], .effects = {executes()}};
}

Line WaitFor::describe(const Plan& plan) const {
  return {.text = fmt::format("wait for {}", plan.name(child)), .effects = {waits_for(child)}};
}

}  // namespace lab
