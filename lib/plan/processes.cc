#include "plan/processes.h"

#include <signal.h>

#include "kernel/process.h"

namespace lab {

Processes::Processes(const Plan& plan, Roles& roles, Channels& channels, Record& record)
    : plan_(plan),
      roles_(roles),
      channels_(channels),
      record_(record),
      processes_(plan.sides().size()) {}

void Processes::become(Side side) {
  roles_.become(side);
  channels_.keep_ends_of(side);
  for (Process& process : processes_) process = {};
  record_.left_behind.clear();                       // the keeper's affair
  (void)kernel::set_name(plan_.name(side).c_str());  // for ps alone
}

void Processes::started(Side child, Process process) {
  channels_.give_ends_to(child);
  processes_[index_of(child)] = std::move(process);
}

Result<void> Processes::adopt(Side child) {
  Process& arrived = record_.arrivals[index_of(child)];
  if (!arrived.pidfd.is_open()) return lab::fail(ECHILD, "adopt", "{}", plan_.name(child));
  processes_[index_of(child)] = std::move(arrived);
  return {};
}

void Processes::detach(Side child) {
  processes_[index_of(child)] = {};
  channels_.close(child);
}

std::optional<Ending> Processes::ending_of(Side side) {
  std::optional<Ending>& ending = record_.endings[index_of(side)];
  const Process& child = of(side);
  if (ending || !child.pidfd.is_open()) return ending;
  const Result<siginfo_t> info = kernel::wait_for_end(child.pidfd.get());
  if (info) ending = {info->si_code != CLD_EXITED, info->si_status};
  return ending;
}

void Processes::end() {
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const Side side = static_cast<Side>(i);
    if (record_.arrivals[i].pidfd.is_open()) (void)adopt(side);
    const int pidfd = of(side).pidfd.get();
    if (pidfd < 0 || record_.endings[i]) continue;
    if (side != roles_.keeper()) (void)kernel::pidfd_send_signal(pidfd, SIGKILL);
    (void)ending_of(side);  // nothing where it was waited for before
  }
}

}  // namespace lab
