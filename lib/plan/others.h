// others.h: the other sides, as this one talks to them and hears of them.

#pragma once

#include <vector>

#include "base/result.h"
#include "plan/channels.h"
#include "plan/plan.h"
#include "plan/processes.h"
#include "plan/record.h"
#include "plan/roles.h"
#include "plan/slots.h"

namespace lab {

class Others {
 public:
  Others(const Plan& plan, const Roles& roles, Record& record, Slots& slots, Channels& channels,
         Processes& processes);

  Result<void> notify(Side to, Event event, FdSlot with);
  Result<void> await(Side from, Event event, FdSlot into);

  /// Says that only execve can fail now. Execve closes the channel, and end-of-file after this is
  /// success; before it, it is a death.
  Result<void> announce();

  /// Waits until no other side of this program can fail any more. The keeper returns the first
  /// failure that it hears of, and that of a side which died; any other side announces itself.
  Result<void> settle();

  /// The same of one side: until it has made its execve, if it makes one.
  Result<void> settle(Side side);

  /// In a child whose parent is not the side that started it: tells the keeper, which is, of it.
  Result<void> arrive();

  /// On the keeper: waits for that, and takes the child over.
  Result<void> adopt(Side child);

  /// Notes how a child ended, and tells the keeper.
  void ended(Side child, Ending ending);

  // What no step has planned: one side says it, the other waits to hear it, or that the first has
  // ended. Nothing of this can fail in another way.
  void tell(Side to);
  void hear(Side from);

  /// Readable (poll) when the process that this side works for is gone; -1 on the first side, which
  /// works for nobody.
  int lifeline() const { return channels_.lifeline(); }

  /// Tells the side that this one reports to what has failed.
  void report() const;

  /// On the first side: learns from the keeper what has failed so far; with `until_end` all of it.
  void hear_keeper(bool until_end);

  /// Ends the children of this side. The keeper then hears the last words of all others, and ends
  /// those of them that turn out to be its children.
  void end();

 private:
  struct Death {
    Side side;
    std::optional<Ending> ending;  // nothing, if nobody knows
  };

  template <typename Function>
  void for_each_to_hear(Function function);
  void hear_to_the_end(Side side);
  Result<Received> expect(Side from);
  Failure died(Side side);
  Death death_of(Side side);

  const Plan& plan_;
  const Roles& roles_;
  Record& record_;
  Slots& slots_;
  Channels& channels_;
  Processes& processes_;
  bool has_announced_ = false;
  std::vector<bool> has_settled_;  // by side
};

}  // namespace lab
