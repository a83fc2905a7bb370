// channel_test.cc: messages arrive whole and in order; the end of the other side is a message too.

#include "plan/channel.h"

#include <gtest/gtest.h>

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
  UniqueFd fd;
  for (const int number : {1, 2}) {
    const auto message = ends.other.receive(fd);
    ASSERT_TRUE(message && *message);
    EXPECT_EQ((*message)->number, number);
  }
}

TEST(Channel, CarriesAnErrorAsItIs) {
  Ends ends;
  const Error error = fail(EINVAL, "pivot_root", "{:?}, {:?}", "a", "b").error;
  ASSERT_TRUE(ends.one.send({.kind = Message::Kind::kFailure, .number = 3, .error = error}));
  UniqueFd fd;
  const auto message = ends.other.receive(fd);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(to_string((*message)->error), to_string(error));
}

TEST(Channel, GivesNothingAtTheEndOfTheOtherSide) {
  Ends ends;
  ends.one.close();
  UniqueFd fd;
  const auto message = ends.other.receive(fd);
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->has_value());
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
