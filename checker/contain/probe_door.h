// probe_door.h: ProbeDoor, where probes connect, introduce themselves and prove who they are.

#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "checker/contain/conversation.h"
#include "checker/contain/deadline.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// The listening socket of an arena and who has knocked. Never waits: its owner polls.
class ProbeDoor {
 public:
  ProbeDoor(UniqueFd listener, std::string nonce);

  /// Adds all descriptors on which something may happen.
  void add_to(std::vector<pollfd>& fds) const;

  /// Accepts who knocks, and reads the introductions that have come. Strangers, who know no nonce,
  /// are sent away.
  void look();

  /// What the first stand-in was started as that has knocked: see handing_on.h. Empty: there is
  /// none.
  std::string stand_in() const;

  /// The probe that has introduced itself as `label`; nothing when there is none yet. A forged one
  /// is a Finding.
  Seen<std::optional<Probe>> take(std::string_view label, const Deadline& deadline);

 private:
  struct Knock {
    UniqueFd socket;
    std::vector<std::string> words;  // "hello", label, arguments; empty until it has spoken
  };
  bool hear(Knock& knock);

  UniqueFd listener_;
  std::string nonce_;
  std::vector<Knock> knocks_;
};

}  // namespace lab::checker
