#include "plan/handshake.h"

namespace lab {

Line Notify::describe(const Plan& plan) const {
  Line line{.text = fmt::format("notify {}", plan.name(event)), .notifies = {{event, to}}};
  if (with.is_used()) {
    line.text += " " + plan.name(with);
    line.reads = {with};
  }
  return line;
}

Line Await::describe(const Plan& plan) const {
  Line line{.text = fmt::format("await {}", plan.name(event)), .awaits = {{event, from}}};
  if (into.is_used()) {
    line.text += " -> " + plan.name(into);
    line.writes = {into};
  }
  return line;
}

}  // namespace lab
