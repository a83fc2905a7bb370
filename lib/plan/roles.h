// roles.h: which side this process is, and how the others stand to it.
//
// Pure: worked out of the plan before it runs, so that nobody looks for it later.

#pragma once

#include <optional>
#include <vector>

#include "plan/plan.h"

namespace lab {

class Roles {
 public:
  /// As the program whose first process is `as`.
  Roles(const Plan& plan, Side as);

  Side self() const { return self_; }
  Side first() const { return first_; }
  Side keeper() const { return keeper_; }
  bool is_first() const { return self_ == first_; }
  bool is_keeper() const { return self_ == keeper_; }

  /// Whether `side` is `ancestor`, or was started by it, or by a side that was ...
  bool is_below(Side side, Side ancestor) const;

  /// Whether `side` is of this program, and neither its first side nor its keeper.
  bool is_reporter(Side side) const {
    return side != first_ && side != keeper_ && is_below(side, first_);
  }

  /// Whether `side` ends in an execve.
  bool executes(Side side) const { return executes_[index_of(side)]; }

  /// The side that starts `side`; the side itself, if a program does.
  Side starter(Side side) const { return starters_[index_of(side)].value_or(side); }

  /// The side that becomes COMMAND; nothing, if none does.
  std::optional<Side> command() const { return command_; }

  /// Whether sides live on, when this program has ended, that need what it has made.
  bool is_outlived() const { return is_outlived_; }

  /// In a child: this process is `side` from here on.
  void become(Side side) { self_ = side; }

  /// This side works for another program from here on, and reports to its first side.
  void work_for(Side program) { first_ = keeper_ = program; }

 private:
  void learn(Side side, const Effect& effect);

  Side self_, first_, keeper_;
  bool is_outlived_ = false;
  std::optional<Side> command_;
  std::vector<std::optional<Side>> starters_;  // by side; nothing for a program
  std::vector<bool> executes_;                 // by side
};

}  // namespace lab
