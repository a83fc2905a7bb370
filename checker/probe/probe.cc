// probe.cc: the static program that stands in a container and does what the judge asks.
//
//   probe SOCKET LABEL [ARG...]
//   probe exit N                      exits with status N, and nothing else
//
// It connects to SOCKET, introduces itself, and then does one request after the other; at
// end-of-file it exits with status 0. The judge sees by /proc/PID/mem that it is unchanged, and
// finds the challenge that it sends in the section .challenge of this very process.

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "checker/probe/requests.h"

namespace lab::probe {

namespace {

constexpr int kMostWords = 64;
constexpr int kLostJudge = 120;  // exit status: the socket could not be reached

// A signal handler has nothing but globals to find the socket by.
int g_socket = -1;
char** g_arguments = nullptr;

// The judge reads these bytes from outside, at the address of this section.
__attribute__((section(".challenge"), used)) volatile char g_challenge[64] = {0};

// Empty in the probe. In a copy that stands in for another program, the checker has written here
// whom to tell: the path of a socket, a null byte, a label.
__attribute__((section(".door"), used)) volatile char g_door[256] = {0};

void introduce(const char* path, const char* label) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  g_socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (g_socket < 0) _exit(kLostJudge);
  if (connect(g_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    _exit(kLostJudge);
  }
  static char hello[16 * 1024];
  size_t length = 0;
  const auto append = [&length](const char* word) {
    const size_t size = strlen(word) + 1;
    if (length + size > sizeof hello) return;
    memcpy(hello + length, word, size);
    length += size;
  };
  append("hello");
  append(label);
  for (char** word = g_arguments + 3; *word != nullptr; ++word) append(*word);
  if (send(g_socket, hello, length, MSG_NOSIGNAL) < 0) _exit(kLostJudge);
}

void take_challenge(const char* text) {
  for (size_t i = 0; i < sizeof g_challenge; ++i) {
    g_challenge[i] = *text;
    if (*text != '\0') ++text;
  }
}

long perform(const Words& request, Reply& reply) {
  const char* name = request.words[0];
  if (strcmp(name, "challenge") == 0 && request.count == 2) {
    take_challenge(request.words[1]);
    return 0;
  }
  const Request* found = find_file_request(name);
  if (found == nullptr) found = find_process_request(name);
  if (found == nullptr) found = find_terminal_request(name);
  if (found == nullptr || request.count < found->fewest_words) {
    errno = ENOSYS;
    return -1;
  }
  return found->perform(request, reply);
}

// Cuts a message into words, in place.
int split(char* message, size_t length, char** words) {
  int count = 0;
  for (char* word = message; word < message + length && count < kMostWords - 1;) {
    words[count++] = word;
    word += strlen(word) + 1;
  }
  words[count] = nullptr;
  return count;
}

void serve() {
  static char message[64 * 1024];
  static char reply_bytes[sizeof(Reply) + 16];
  static Reply reply;
  char* words[kMostWords];
  for (;;) {
    const ssize_t length = recv(g_socket, message, sizeof message - 1, 0);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) _exit(0);
    message[length] = '\0';
    const int count = split(message, static_cast<size_t>(length), words);
    if (count == 0) continue;
    reply.length = 0;
    const long result = perform({words, count}, reply);
    if (result == kNoAnswer) continue;
    const int number = result < 0 ? errno : 0;
    const int head = snprintf(reply_bytes, 16, "=%d", number) + 1;
    memcpy(reply_bytes + head, reply.text, reply.length);
    send(g_socket, reply_bytes, static_cast<size_t>(head) + reply.length, MSG_NOSIGNAL);
  }
}

}  // namespace

void answer(Reply& reply, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const size_t room = sizeof reply.text - reply.length;
  const int length = vsnprintf(reply.text + reply.length, room, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  const size_t wanted = static_cast<size_t>(length);
  reply.length += wanted < room ? wanted : room - 1;
}

long number_of(const char* word) {
  return strtol(word, nullptr, 0);
}

void introduce_again(const char* label) {
  close(g_socket);
  // The nonce of the arena stands behind the colon of the first label; it goes on.
  const char* nonce = strchr(g_arguments[2], ':');
  static char full_label[256];
  snprintf(full_label, sizeof full_label, "%s%s", label, nonce != nullptr ? nonce : "");
  introduce(g_arguments[1], full_label);
}

int judge_socket() {
  return g_socket;
}

namespace {

// Tells that `name` was started, which is out of a submission's reach; 126: it cannot be executed.
int stand_in(char** arguments) {
  static char door[sizeof g_door];
  for (size_t i = 0; i < sizeof door; ++i) door[i] = g_door[i];
  static char* told[] = {nullptr, nullptr, nullptr, nullptr, nullptr};
  told[3] = arguments[0];
  g_arguments = told;
  introduce(door, door + strlen(door) + 1);
  return 126;
}

}  // namespace

}  // namespace lab::probe

int main(int count, char** arguments) {
  if (lab::probe::g_door[0] != '\0') return lab::probe::stand_in(arguments);
  if (count == 3 && strcmp(arguments[1], "exit") == 0) {
    return static_cast<int>(lab::probe::number_of(arguments[2]));
  }
  if (count < 3) {
    const char usage[] = "usage: probe SOCKET LABEL [ARG...]\n";
    return write(STDERR_FILENO, usage, sizeof usage - 1) < 0 ? 125 : 125;
  }
  lab::probe::g_arguments = arguments;
  lab::probe::introduce(arguments[1], arguments[2]);
  lab::probe::serve();
}
