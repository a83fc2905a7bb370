// command.h: what every lab is told about COMMAND.

#pragma once

#include <string>
#include <vector>

namespace lab {

/// COMMAND and what it starts with.
struct CommandOptions {
  std::vector<std::string> words;        // COMMAND and its arguments
  std::vector<std::string> environment;  // all of its variables, as "K=V"
  std::string workdir;                   // where it starts; empty: where it is then
};

}  // namespace lab
