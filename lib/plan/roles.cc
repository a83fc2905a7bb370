#include "plan/roles.h"

namespace lab {

Roles::Roles(const Plan& plan, Side as)
    : self_(as),
      first_(as),
      keeper_(as),
      starters_(plan.sides().size()),
      executes_(plan.sides().size()) {
  for (const Step& step : plan.steps) {
    for (const Effect& effect : step.line().effects) learn(step.side(), effect);
  }
  for (const Side side : plan.keepers()) {
    if (is_below(side, as)) keeper_ = side;
  }
}

void Roles::learn(Side side, const Effect& effect) {
  switch (effect.kind) {
    case Effect::Kind::kStarts:
    case Effect::Kind::kStartsSibling:
      // The first start counts, and no side is below itself: check() refuses such a plan, but asks
      // for its roles before.
      if (!starters_[index_of(effect.side)] && !is_below(side, effect.side)) {
        starters_[index_of(effect.side)] = side;
      }
      break;
    case Effect::Kind::kExecutes:
      executes_[index_of(side)] = true;
      command_ = side;
      break;
    case Effect::Kind::kDetaches:
    case Effect::Kind::kConnects:
      if (is_below(side, first_)) is_outlived_ = true;
      break;
    default:
      break;
  }
}

bool Roles::is_below(Side side, Side ancestor) const {
  while (side != ancestor) {
    const std::optional<Side> starter = starters_[index_of(side)];
    if (!starter) return false;
    side = *starter;
  }
  return true;
}

}  // namespace lab
