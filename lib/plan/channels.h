// channels.h: what this side and the others are joined by.
//
// One channel joins each side to the keeper of its program. This process holds its own end of its
// channel; the keeper holds the other ends of all.

#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "plan/channel.h"
#include "plan/plan.h"
#include "plan/record.h"
#include "plan/roles.h"

namespace lab {

class Channels {
 public:
  Channels(const Plan& plan, Roles& roles, Record& record);

  /// Makes a channel for each side of this program, before any of them is there.
  Result<void> open();

  // A forgotten copy of a channel's end would hide its end-of-file for ever. So each process holds
  // its own end, and those of the sides that are still to be cloned from it.
  void keep_ends_of(Side self);
  void give_ends_to(Side child);

  /// `socket` in the place of what joins this side to `other`. A side that is not its program's
  /// keeper works for `other` from here on.
  void replace(Side other, UniqueFd socket);

  Result<void> send(Side to, Message message, int fd = -1) const;

  /// The next message of `from`; nothing at end-of-file. What is only for the record is noted there
  /// as well: failures, endings, arrivals, leftovers.
  ///
  /// Errors     EAGAIN   without `wait`: no message is there
  ///            EPROTO   no message of this plan
  Result<std::optional<Received>> receive(Side from, bool wait = true);

  /// Whether something of `from`, end-of-file included, is there or comes within that time.
  bool hears_within(Side from, int timeout_ms) const;

  /// On the keeper: lets `side` see end-of-file, wherever it waits. What it has to say is heard.
  void say_no_more_to(Side side) const { at_keeper_[index_of(side)].say_no_more(); }

  /// Notes all that is still there of `from`; with `wait` up to its end.
  void drain(Side from, bool wait);

  /// Whether `side` was started and may still have something to say, to this one.
  bool is_joined_to(Side side) const;

  /// Readable (poll) when the process that this side works for is gone, by end-of-file; -1 on the
  /// first side, which works for nobody.
  int lifeline() const;

  void close(Side other) { with(other).close(); }

  /// The lowest descriptor of a channel above `fd`; INT_MAX if there is none.
  int next_open(int fd) const;

 private:
  Channel& with(Side other);
  const Channel& with(Side other) const;
  bool is_of_this_plan(const Message& message) const;
  Result<void> note(Received& received);

  const Plan& plan_;
  const std::uint64_t fingerprint_;
  Roles& roles_;
  Record& record_;
  std::vector<Channel> at_keeper_;  // by side: the keeper's end of its channel
  std::vector<Channel> at_side_;    // by side: its own end
};

}  // namespace lab
