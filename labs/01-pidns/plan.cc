#include "labs/01-pidns/plan.h"

#include <sched.h>
#include <sys/mount.h>

#include "labs/01-pidns/steps.h"

namespace lab {

Sides name_sides(Plan& plan, const std::string& lab) {
  const Sides sides{.lab = plan.side(lab), .keeper = plan.side("keeper")};
  plan.keep(sides.keeper);
  return sides;
}

void start_keeper(Plan& plan, const Sides& sides) {
  plan.add(sides.lab, Clone3{.child = sides.keeper});
}

void start_container(Plan& plan, Sides& sides, const PidnsOptions& options, std::uint64_t flags) {
  Side parent = sides.keeper;
  for (int level = 1; level < options.depth; ++level) {
    sides.levels.push_back(plan.side(fmt::format("level-{}", level)));
    plan.add(parent, Clone3{.child = sides.levels.back(), .flags = CLONE_NEWPID});
    plan.add(parent, LeaveGroup{});
    parent = sides.levels.back();
  }
  sides.first = plan.side(options.init ? "init" : "command");
  sides.command = options.init ? plan.side("command") : sides.first;
  plan.add(parent, Clone3{.child = sides.first, .flags = CLONE_NEWPID | flags});
  plan.add(parent, LeaveGroup{});
  if (!options.init) plan.add(sides.command, DieWithParent{});
}

void start_command(Plan& plan, const Sides& sides) {
  if (!sides.has_init()) return;
  plan.add(sides.first, Clone3{.child = sides.command});
  plan.add(sides.first, LeaveGroup{});
  plan.add(sides.first, LetGo{sides.command});
}

void execute_command(Plan& plan, const Sides& sides, const CommandOptions& command) {
  if (!command.workdir.empty()) plan.add(sides.command, ChangeDirectory{command.workdir});
  plan.add(sides.command, Exec(command.words, command.environment));

  Side child = sides.command;
  if (sides.has_init()) {
    plan.add(sides.first, WaitFor{.child = child, .is_command = true});
    child = sides.first;
  }
  for (std::size_t level = sides.levels.size(); level-- > 0;) {
    plan.add(sides.levels[level], WaitFor{.child = child, .is_command = child == sides.command});
    child = sides.levels[level];
  }
  plan.add(sides.keeper, WaitFor{.child = child, .is_command = child == sides.command});
}

Plan plan_of(const PidnsOptions& options) {
  Plan plan;
  Sides sides = name_sides(plan, "lab-01");
  start_keeper(plan, sides);
  start_container(plan, sides, options, CLONE_NEWNS);
  plan.add(sides.first, MakeMounts{MS_PRIVATE});
  plan.add(sides.first, MountProc{});
  start_command(plan, sides);
  execute_command(plan, sides, options.command);
  plan.add(sides.lab, WaitFor{.child = sides.keeper});
  return plan;
}

}  // namespace lab
