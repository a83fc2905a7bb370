// channels_test.cc: what arrives is noted, and believed no further than the plan goes.

#include "plan/channels.h"

#include <gtest/gtest.h>

#include "kernel/socket.h"
#include "tests/unit/plan/sample_steps.h"

namespace lab {
namespace {

static const Plan& plan_with_a_step(Plan& plan, Side side) {
  plan.add(side, Say{{.text = "mount x"}});
  return plan;
}

// A keeper, and the other end of its channel to a side that another program has started.
struct Joined {
  Plan plan;
  Side start = plan.side("start"), init = plan.side("init");
  const Plan& made = plan_with_a_step(plan, init);
  Roles roles{made, start};
  Record record{plan};
  Channels channels{plan, roles, record};
  Channel at_init;

  Result<void> say(Message message) const {
    message.plan = fingerprint(plan);
    return at_init.send(message);
  }

  Joined() {
    auto [one, other] = kernel::socketpair().value();
    channels.replace(init, std::move(one));
    at_init = Channel(std::move(other));
  }
};

TEST(Channels, NoteAFailureAndHandItOn) {
  Joined joined;
  const Error error = fail(EBUSY, "mount", "x").error;
  ASSERT_TRUE(joined.say(
      {.kind = Message::Kind::kFailure, .number = 0, .side = joined.init, .error = error}));
  const auto received = joined.channels.receive(joined.init);
  ASSERT_TRUE(received && *received);
  EXPECT_TRUE(joined.record.outcome.has_failed);
  EXPECT_EQ(joined.record.outcome.side, joined.init);
}

TEST(Channels, NoteHowAProcessEnded) {
  Joined joined;
  ASSERT_TRUE(joined.say({.kind = Message::Kind::kEnded,
                          .side = joined.init,
                          .ending = {.by_signal = true, .status = SIGKILL}}));
  joined.channels.drain(joined.init, /*wait=*/false);
  ASSERT_TRUE(joined.record.endings[index_of(joined.init)]);
  EXPECT_EQ(joined.record.endings[index_of(joined.init)]->status, SIGKILL);
}

TEST(Channels, RefuseASideAndAStepThatAreNotInThePlan) {
  for (const Message& message :
       {Message{.kind = Message::Kind::kEnded, .side = static_cast<Side>(99)},
        Message{.kind = Message::Kind::kFailure, .number = 99},
        Message{.kind = static_cast<Message::Kind>(99)}}) {
    Joined joined;
    ASSERT_TRUE(joined.say(message));
    const auto received = joined.channels.receive(joined.init);
    ASSERT_FALSE(received);
    EXPECT_EQ(received.error().number, EPROTO);
    EXPECT_FALSE(joined.record.outcome.has_failed);
  }
}

TEST(Channels, RefuseAMessageOfAnotherPlan) {
  Joined joined;
  ASSERT_TRUE(joined.at_init.send({.kind = Message::Kind::kReady, .plan = 1}));
  const auto received = joined.channels.receive(joined.init);
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().number, EPROTO);
}

TEST(Channels, MakeASideThatIsNoKeeperWorkForWhomItAccepts) {
  Plan plan;
  const Side create = plan.side("create"), init = plan.side("init");
  const Side start = plan.program("start");
  plan.add(create, Start{init});
  Roles roles(plan, create);
  Record record(plan);
  Channels channels(plan, roles, record);
  roles.become(init);
  channels.replace(start, kernel::socketpair().value().first);
  EXPECT_EQ(roles.keeper(), start);
  EXPECT_EQ(roles.first(), start);
}

}  // namespace
}  // namespace lab
