// launch_child.cc: see launch_child.h.

#include "checker/contain/launch_child.h"

#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checker/contain/kernel_calls.h"
#include "checker/contain/launch_message.h"
#include "kernel/file.h"
#include "kernel/process.h"
#include "kernel/signal.h"
#include "kernel/terminal.h"

namespace lab::checker {

namespace {

// A session of its own: keys of the checker's terminal are not the submission's.
Result<void> take_session(const Launch& launch) {
  TRY(kernel::setsid());
  if (launch.terminal >= 0) TRY(kernel::set_controlling_terminal(launch.terminal));
  return {};
}

Result<void> take_streams(const Launch& launch) {
  const Stream* const streams[] = {&launch.input, &launch.output, &launch.error};
  for (int fd = 0; fd < 3; ++fd) {
    if (streams[fd]->kind == Stream::Kind::Closed) {
      ::close(fd);
    } else {
      TRY(kernel::dup2(streams[fd]->fd, fd));
    }
  }
  TRY(kernel::close_range_on_exec(3));
  return launch.stray < 0 ? Result<void>() : kernel::dup2(launch.stray, kStrayFd);
}

Result<void> take_signals(const Launch& launch) {
  calls::reset_signals();
  for (const int signal : launch.ignored_signals) ::signal(signal, SIG_IGN);
  sigset_t blocked = kernel::signal_set({});
  for (const int signal : launch.blocked_signals) ::sigaddset(&blocked, signal);
  return kernel::set_signal_mask(blocked);
}

Result<void> take_ids(const Launch& launch) {
  if (launch.groups && ::setgroups(launch.groups->size(), launch.groups->data()) != 0) {
    return fail_errno("setgroups", "{} groups", launch.groups->size());
  }
  if (launch.without_sys_admin && ::prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0) != 0) {
    return fail_errno("prctl", "PR_CAPBSET_DROP, CAP_SYS_ADMIN");
  }
  return {};
}

Result<void> take_limits(const Launch& launch) {
  for (const Limit& limit : launch.limits) {
    if (::setrlimit(static_cast<__rlimit_resource_t>(limit.resource), &limit.value) != 0) {
      return fail_errno("setrlimit", "{}, {}", limit.resource, limit.value.rlim_cur);
    }
  }
  return {};
}

Result<void> take_surroundings(const Launch& launch) {
  TRY(take_session(launch));
  TRY(kernel::chdir(launch.working_directory.c_str()));
  TRY(take_ids(launch));
  TRY(take_streams(launch));
  TRY(take_signals(launch));
  ::umask(launch.umask.value_or(022));
  return take_limits(launch);
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

NotStarted become(const Launch& launch) {
  if (const Result<void> taken = take_surroundings(launch); !taken) return {false, taken.error()};
  std::vector<std::string> words = command_line(launch);
  std::vector<std::string> environment = launch.environment;
  return {true, kernel::execve(launch.program.c_str(), pointers_to(words).data(),
                               pointers_to(environment).data())
                    .error};
}

}  // namespace lab::checker
