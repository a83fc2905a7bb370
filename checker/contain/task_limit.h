// task_limit.h: TaskLimit, a pids cgroup that ends fork bombs.

#pragma once

#include <string>

#include "base/unique_fd.h"

namespace lab::checker {

/// A cgroup in which at most 512 tasks may run. Where none can be made (no pids controller, no
/// permission) there is no limit: the deadline and the end of the arena's PID 1 still hold.
class TaskLimit {
 public:
  TaskLimit();
  /// Removes the cgroup, once the last task in it has ended: waits two seconds for that at most.
  ~TaskLimit();
  TaskLimit(const TaskLimit&) = delete;
  TaskLimit& operator=(const TaskLimit&) = delete;

  /// A process that writes "0" here is in the cgroup from then on; -1 where there is none.
  int tasks_file() const { return tasks_file_.get(); }

 private:
  std::string directory_;
  UniqueFd tasks_file_;
};

}  // namespace lab::checker
