// probe_door.cc: see probe_door.h.

#include "checker/contain/probe_door.h"

#include <algorithm>

#include "checker/contain/identity.h"
#include "checker/contain/kernel_calls.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

// A submission that connects without end gets no more than this.
constexpr std::size_t kMostKnocks = 64;

std::vector<std::string> split(std::string_view message) {
  std::vector<std::string> words;
  while (!message.empty()) words.emplace_back(procfs::take_until(message, '\0'));
  return words;
}

}  // namespace

ProbeDoor::ProbeDoor(UniqueFd listener, std::string nonce)
    : listener_(std::move(listener)), nonce_(std::move(nonce)) {}

void ProbeDoor::add_to(std::vector<pollfd>& fds) const {
  if (knocks_.size() < kMostKnocks) fds.push_back({listener_.get(), POLLIN, 0});
  for (const Knock& knock : knocks_) {
    if (knock.words.empty()) fds.push_back({knock.socket.get(), POLLIN, 0});
  }
}

// Whether `knock` may stay: it has introduced itself by the nonce, or has not spoken yet.
bool ProbeDoor::hear(Knock& knock) {
  if (!knock.words.empty()) return true;
  Result<calls::Packet> packet = calls::receive_packet(knock.socket.get());
  if (!packet) return packet.error().number == EAGAIN;
  knock.words = split(packet->bytes);
  return knock.words.size() >= 2 && knock.words[0] == "hello" &&
         knock.words[1].ends_with(":" + nonce_);
}

void ProbeDoor::look() {
  while (knocks_.size() < kMostKnocks) {
    Result<UniqueFd> connection = calls::accept(listener_.get());
    if (!connection) break;
    knocks_.push_back({std::move(connection).value(), {}});
  }
  std::erase_if(knocks_, [this](Knock& knock) { return !hear(knock); });
}

std::string ProbeDoor::stand_in() const {
  for (const Knock& knock : knocks_) {
    if (knock.words.size() >= 3 && knock.words[1] == "handed-on:" + nonce_) return knock.words[2];
  }
  return {};
}

Seen<std::optional<Probe>> ProbeDoor::take(std::string_view label, const Deadline& deadline) {
  const std::string name = fmt::format("{}:{}", label, nonce_);
  const auto found = std::find_if(knocks_.begin(), knocks_.end(), [&](const Knock& knock) {
    return knock.words.size() >= 2 && knock.words[1] == name;
  });
  if (found == knocks_.end()) return std::optional<Probe>();
  Knock knock = std::move(*found);
  knocks_.erase(found);
  Result<Process> process = Process::open(SEE(calls::peer_pid(knock.socket.get())));
  if (!process) {
    return failed("SUB-013", "the process that introduced itself is gone",
                  "the probe waits for the checker");
  }
  SEE(prove_identity(*process, knock.socket.get(), deadline));
  const std::vector<std::string> arguments(knock.words.begin() + 2, knock.words.end());
  return std::optional(
      Probe(std::move(process).value(), std::move(knock.socket), deadline, arguments));
}

}  // namespace lab::checker
