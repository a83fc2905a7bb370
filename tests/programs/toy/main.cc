// main.cc: toy create|start|exec|delete|run DIR [die|fail STEP] [-- COMMAND...]
//
// A container runtime as four programs of two plans: enough to see that one program finds what
// another has left, whichever step of whichever side ends by SIGKILL, or fails. `toy plan DIR`
// prints the plan that create and start share. `toy run` is lab 01 as a plan of two processes.

#include <linux/sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "labs/01-pidns/steps.h"
#include "plan/handshake.h"
#include "plan/run.h"
#include "tests/programs/toy/steps.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab::toy {

namespace {

// create starts init and lets it live on; start tells it to become COMMAND.
struct LifeCycle {
  Plan plan;
  Side create = plan.side("create"), init = plan.side("init"), start = plan.program("start");
};

LifeCycle life_cycle(const std::string& dir, const std::vector<std::string>& command) {
  LifeCycle life;
  auto& [plan, create, init, start] = life;
  const FdSlot state = plan.fd("state"), listener = plan.fd("listener");
  const Event made = plan.event("made"), written = plan.event("written"), go = plan.event("go");
  plan.add(create, MakeState{dir, state});
  plan.add(create, Listen{dir + "/start", listener});
  plan.add(create, Clone3{.child = init, .flags = CLONE_NEWPID});
  plan.add(init, Notify{made, create});
  plan.add(create, Await{made, init});
  plan.add(create, WriteState{state, init});
  // Before this init ends with create; after it, delete knows whom to kill.
  plan.add(create, Notify{written, init});
  plan.add(init, Await{written, create});
  plan.add(create, Detach{init});
  plan.add(start, Connect{dir + "/start", init});
  plan.add(init, AcceptFrom{listener, start});
  plan.add(start, Notify{go, init});
  plan.add(init, Await{go, start});
  plan.add(init, Exec(command, {"PATH=/usr/bin:/bin"}));
  plan.add(start, AwaitExecve{init});
  return life;
}

// A process is in a PID namespace from its start on, so that a child has to be made in there; and
// whoever waits for that has to be its parent.
Plan exec_plan(const std::string& dir, const std::vector<std::string>& command) {
  Plan plan;
  const Side exec = plan.side("exec"), stage = plan.side("stage"), process = plan.side("process");
  const FdSlot state = plan.fd("state"), container = plan.fd("init");
  plan.add(exec, OpenState{dir, state});
  plan.add(exec, OpenInit{state, container});
  plan.add(exec, Clone3{.child = stage});
  plan.add(stage, JoinPidNamespace{container});
  plan.add(stage, StartSibling{process});
  plan.add(exec, Adopt{process});
  plan.add(process, Exec(command, {"PATH=/usr/bin:/bin"}));
  plan.add(exec, Wait{stage});
  plan.add(exec, Wait{process});
  return plan;
}

Plan delete_plan(const std::string& dir) {
  Plan plan;
  const Side remove = plan.side("delete");
  const FdSlot state = plan.fd("state");
  plan.add(remove, OpenState{dir, state});
  plan.add(remove, KillInit{state});
  plan.add(remove, RemoveState{dir});
  return plan;
}

// Lab 01 without a keeper. The death signal is armed before the announcement in Exec, which fails
// where the parent is gone by then.
Plan run_plan(const std::vector<std::string>& command) {
  Plan plan;
  const Side lab = plan.side("run"), child = plan.side("command");
  plan.add(lab, Clone3{.child = child, .flags = CLONE_NEWPID | CLONE_NEWNS});
  plan.add(child, DieWithParent{});
  plan.add(child, MakeMounts{MS_PRIVATE});
  plan.add(child, MountProc{});
  plan.add(child, Exec(command, {"PATH=/usr/bin:/bin"}));
  plan.add(lab, WaitFor{.child = child, .is_command = true});
  return plan;
}

// "die 3": the side of step 3 dies before it. "fail 3": it fails there.
void disturb(Plan& plan, std::string_view how, std::size_t number) {
  if (number == 0 || number > plan.steps.size()) return;
  Step& step = plan.steps[number - 1];
  step = Step(plan, step.side(), Disturbance{.line = step.line(), .is_deadly = how == "die"});
}

struct Words {
  std::string verb, dir, how;
  std::size_t step = 0;
  std::vector<std::string> command = {"sleep", "1000"};
};

Words words_of(int argc, char** argv) {
  Words words;
  std::vector<std::string> all(argv + 1, argv + argc);
  if (all.size() >= 2) words.verb = all[0], words.dir = all[1];
  if (all.size() >= 4 && all[2] != "--") {
    words.how = all[2];
    words.step = std::strtoul(all[3].c_str(), nullptr, 10);
  }
  const auto dashes = std::find(all.begin(), all.end(), "--");
  if (dashes != all.end()) words.command.assign(dashes + 1, all.end());
  return words;
}

int report(const Plan& plan, const Outcome& outcome) {
  if (outcome.has_failed) fmt::print(stderr, "toy: {}\n", to_string(plan, outcome));
  return exit_status(plan, outcome);
}

int run_as(Plan plan, Side as, const Words& words) {
  disturb(plan, words.how, words.step);
  for (const std::string& wrong : check(plan)) {
    fmt::print(stderr, "toy: this plan cannot work: {}\n", wrong);
    return 125;
  }
  return report(plan, run(plan, as));
}

}  // namespace

int main_of(int argc, char** argv) {
  const Words words = words_of(argc, argv);
  if (words.verb == "exec") return run_as(exec_plan(words.dir, words.command), Side{0}, words);
  if (words.verb == "run") return run_as(run_plan(words.command), Side{0}, words);
  if (words.verb == "delete") return run_as(delete_plan(words.dir), Side{0}, words);
  LifeCycle life = life_cycle(words.dir, words.command);
  if (words.verb == "create") return run_as(std::move(life.plan), life.create, words);
  if (words.verb == "start") return run_as(std::move(life.plan), life.start, words);
  fmt::print("{}", print(life.plan));
  return words.verb == "plan" ? 0 : 125;
}

}  // namespace lab::toy

int main(int argc, char** argv) {
  return lab::toy::main_of(argc, argv);
}
