#include "labs/01-pidns/plan.h"

#include <sched.h>
#include <sys/mount.h>

#include "labs/01-pidns/steps.h"

namespace lab {

Plan pidns::plan_of(const Config& config) {
  Plan plan;
  const Container c = name_sides(plan, "lab-01", config);
  start_keeper(plan, c);
  clone_first(plan, c, config);
  cut_propagation(plan, c);
  mount_proc(plan, c);
  start_command(plan, c);
  execute(plan, c, config.command);
  wait_for_command(plan, c);
  wait_for_keeper(plan, c);
  return plan;
}

Container name_sides(Plan& plan, const std::string& lab, const Config& config) {
  Container c{.lab = plan.side(lab), .keeper = plan.side("keeper")};
  plan.keep(c.keeper);
  for (int level = 1; level < config.depth; ++level) {
    c.levels.push_back(plan.side(fmt::format("level-{}", level)));
  }
  c.first = plan.side(config.has_init ? "init" : "command");
  c.command = config.has_init ? plan.side("command") : c.first;
  return c;
}

void start_keeper(Plan& plan, const Container& c) {
  plan.add(c.lab, Clone3{.child = c.keeper});
}

void clone_first(Plan& plan, const Container& c, const Config& config) {
  Side parent = c.keeper;
  for (const Side level : c.levels) {
    plan.add(parent, Clone3{.child = level, .flags = CLONE_NEWPID});
    plan.add(parent, LeaveGroup{});
    parent = level;
  }
  plan.add(parent, Clone3{.child = c.first, .flags = CLONE_NEWPID | config.namespaces});
  plan.add(parent, LeaveGroup{});
  if (!c.has_init()) plan.add(c.command, DieWithParent{});
}

void cut_propagation(Plan& plan, const Container& c) {
  plan.add(c.first, MakeMounts{MS_PRIVATE});
}

void mount_proc(Plan& plan, const Container& c) {
  plan.add(c.first, MountProc{});
}

void start_command(Plan& plan, const Container& c) {
  if (!c.has_init()) return;
  plan.add(c.first, Clone3{.child = c.command});
  plan.add(c.first, LeaveGroup{});
  plan.add(c.first, LetGo{c.command});
}

void execute(Plan& plan, const Container& c, const Command& command) {
  if (!command.workdir.empty()) plan.add(c.command, ChangeDirectory{command.workdir});
  plan.add(c.command, Exec(command.words, command.environment));
}

void wait_for_command(Plan& plan, const Container& c) {
  Side child = c.command;
  if (c.has_init()) {
    plan.add(c.first, WaitFor{.child = child, .is_command = true});
    child = c.first;
  }
  for (std::size_t level = c.levels.size(); level-- > 0;) {
    plan.add(c.levels[level], WaitFor{.child = child, .is_command = child == c.command});
    child = c.levels[level];
  }
  plan.add(c.keeper, WaitFor{.child = child, .is_command = child == c.command});
}

void wait_for_keeper(Plan& plan, const Container& c) {
  plan.add(c.lab, WaitFor{.child = c.keeper});
}

}  // namespace lab
