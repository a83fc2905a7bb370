#include "labs/01-pidns/command_line.h"

namespace lab {

std::vector<Option> options_of(PidnsOptions& options) {
  std::vector<Option> rows = options_of(options.command);
  rows.push_back(
      {"--init", "", "A small init is PID 1, and COMMAND its child, PID 2", &options.init});
  rows.push_back({"--depth", "N", "Nested PID namespaces (default 1); the kernel allows 32 in all",
                  InRange<int>{&options.depth, 1, 64}});
  return rows;
}

}  // namespace lab
