#include "plan/handshake.h"

#include "plan/others.h"
#include "plan/processes.h"

namespace lab {

Result<void> Notify::perform(Others& others) const {
  return others.notify(to, event, with);
}

Line Notify::describe(const Plan& plan) const {
  Line line{.text = fmt::format("notify {}", plan.name(event)),
            .effects = {notifies(event, to, with)}};
  if (with.is_used()) {
    line.text += " " + plan.name(with);
    line.effects.push_back(reads(with));
  }
  return line;
}

Result<void> Await::perform(Others& others) const {
  return others.await(from, event, into);
}

Line Await::describe(const Plan& plan) const {
  Line line{.text = fmt::format("await {}", plan.name(event)),
            .effects = {awaits(event, from, into)}};
  if (into.is_used()) {
    line.text += " -> " + plan.name(into);
    line.effects.push_back(writes(into));
  }
  return line;
}

Result<void> AwaitExecve::perform(Others& others) const {
  return others.settle(side);
}

Line AwaitExecve::describe(const Plan& plan) const {
  return {.text = fmt::format("await execve of {}", plan.name(side)), .effects = {settles(side)}};
}

Result<void> Adopt::perform(Others& others) const {
  return others.adopt(child);
}

Line Adopt::describe(const Plan& plan) const {
  return {.text = fmt::format("adopt {}", plan.name(child)), .effects = {adopts(child)}};
}

Result<void> Detach::perform(Processes& processes) const {
  processes.detach(child);
  return {};
}

Line Detach::describe(const Plan& plan) const {
  return {.text = fmt::format("detach {}", plan.name(child)), .effects = {detaches(child)}};
}

}  // namespace lab
