#include "labs/config.h"

namespace lab {

const char* name_of(Propagation propagation) {
  switch (propagation) {
    case Propagation::kPrivate:
      return "private";
    case Propagation::kSlave:
      return "slave";
    case Propagation::kShared:
      return "shared";
    case Propagation::kUnbindable:
      return "unbindable";
  }
  return "?";
}

std::optional<Propagation> parse_propagation(std::string_view word) {
  for (const Propagation mode : {Propagation::kPrivate, Propagation::kSlave, Propagation::kShared,
                                 Propagation::kUnbindable}) {
    if (word == name_of(mode)) return mode;
  }
  return {};
}

}  // namespace lab
