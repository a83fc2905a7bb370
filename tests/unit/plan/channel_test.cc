// channel_test.cc: messages arrive whole and in order; the end of the other side is a message too.

#include "plan/channel.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "kernel/socket.h"

namespace lab {
namespace {

struct Ends {
  Channel one, other;
  Ends() {
    auto pair = kernel::socketpair().value();
    one = Channel(std::move(pair.first));
    other = Channel(std::move(pair.second));
  }
};

TEST(Channel, KeepsTheOrderAndTheContentsOfMessages) {
  Ends ends;
  for (const int number : {1, 2}) {
    ASSERT_TRUE(ends.one.send({.kind = Message::Kind::kEvent, .number = number}));
  }
  for (const int number : {1, 2}) {
    const auto received = ends.other.receive();
    ASSERT_TRUE(received && *received);
    EXPECT_EQ((*received)->message.number, number);
  }
}

TEST(Channel, CarriesAnErrorAsItIs) {
  Ends ends;
  const Error error = fail(EINVAL, "pivot_root", "{:?}, {:?}", "a", "b").error;
  ASSERT_TRUE(ends.one.send({.kind = Message::Kind::kFailure, .number = 3, .error = error}));
  const auto received = ends.other.receive();
  ASSERT_TRUE(received && *received);
  EXPECT_EQ(to_string((*received)->message.error), to_string(error));
}

TEST(Channel, SaysWhoSentAMessageWhereItIsAsked) {
  auto pair = kernel::socketpair().value();
  ASSERT_TRUE(kernel::ask_for_senders(pair.second.get()));
  const Channel one(std::move(pair.first)), other(std::move(pair.second));
  ASSERT_TRUE(one.send({.kind = Message::Kind::kArrived}, STDIN_FILENO));
  const auto received = other.receive();
  ASSERT_TRUE(received && *received);
  EXPECT_EQ((*received)->sender, ::getpid());
  EXPECT_TRUE((*received)->fd.is_open());
}

TEST(Channel, RefusesAMessageOfAnotherSize) {
  auto pair = kernel::socketpair().value();
  ASSERT_TRUE(kernel::send_message(pair.first.get(), {"short", 5}, -1));
  const auto received = Channel(std::move(pair.second)).receive();
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().number, EPROTO);
}

TEST(Channel, GivesTheLastWordsOfWhoHasNotReadAll) {
  Ends ends;
  ASSERT_TRUE(ends.one.send({.kind = Message::Kind::kEvent}));
  ASSERT_TRUE(ends.other.send({.kind = Message::Kind::kFailure}));
  ends.other.close();
  const auto last = ends.one.receive();
  ASSERT_TRUE(last && *last);
  EXPECT_EQ((*last)->message.kind, Message::Kind::kFailure);
  const auto end = ends.one.receive();
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->has_value());
}

TEST(Channel, GivesNothingAtTheEndOfTheOtherSide) {
  Ends ends;
  ends.one.close();
  const auto received = ends.other.receive();
  ASSERT_TRUE(received);
  EXPECT_FALSE(received->has_value());
}

TEST(Channel, FailsToSendToAnEndThatIsClosed) {
  Ends ends;
  ends.other.close();
  const Result<void> sent = ends.one.send({.kind = Message::Kind::kReady});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().number, EPIPE);
}

}  // namespace
}  // namespace lab
