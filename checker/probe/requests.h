// requests.h: what a probe can be asked to do. The words are explained in
// checker/contain/conversation.h.
//
// This folder's probe.cc, requests*.cc are one static program without the C++ library: small, the
// same in every container, and with every instruction comparable to the file.

#pragma once

#include <stddef.h>

namespace lab::probe {

/// The words of one request, the first of them its name; words[count] is a null pointer.
struct Words {
  char** words;
  int count;
};

/// Where a request puts the text of its answer.
struct Reply {
  char text[32 * 1024];
  size_t length;
};

/// Returned by the child of a fork: nobody has asked it anything yet.
constexpr long kNoAnswer = -2;

/// One kind of request. `perform` returns -1 with errno set, kNoAnswer, or else success.
struct Request {
  const char* name;
  int fewest_words;  // its name included
  long (*perform)(const Words& request, Reply& reply);
};

/// Requests about files and mounts; about processes and signals; about terminals.
const Request* find_file_request(const char* name);
const Request* find_process_request(const char* name);
const Request* find_terminal_request(const char* name);

/// Puts formatted text into `reply`, cut off where it is too long.
__attribute__((format(printf, 2, 3))) void answer(Reply& reply, const char* format, ...);

/// A number in C notation: "0", "0755", "0x10".
long number_of(const char* word);

/// Connects to the judge once more, as `label`: for the child of a fork. Ends the process when that
/// fails.
void introduce_again(const char* label);

/// The socket to the judge, for signal handlers.
int judge_socket();

}  // namespace lab::probe
