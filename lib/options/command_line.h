// command_line.h: the options of a program as a table, and what its words make of them.
//
// CLI11 does the work, and command_line.cc alone includes it: it takes five seconds to compile.

#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace lab {

// Where the word behind an option goes.

/// A number from `least` to `most`, both included; anything else is refused.
template <typename Value>
struct InRange {
  Value* value;
  Value least, most;
};

/// One of `words`; any other is refused.
struct OneOf {
  std::string* value;
  std::vector<std::string> words;
};

/// Called with each word in turn: such an option may be given several times. An Error refuses the
/// word, and its `arguments` say why.
using TakeWord = std::function<Result<void>(const std::string& word)>;

/// The same for an option that may be given once only.
struct TakeOnce {
  TakeWord take;
};

/// bool: whether it was given. std::string: its word. std::vector: the words of each time.
using Target = std::variant<bool*, std::string*, std::vector<std::string>*, InRange<int>,
                            InRange<double>, OneOf, TakeWord, TakeOnce>;

/// One option: a row of the table.
struct Option {
  std::string name;  // "--workdir"; without dashes: words that stand by themselves
  std::string word;  // what --help calls the word behind it: "DIR"; empty: the type's name
  std::string help;  // what it does, in a sentence
  Target target;     // keeps its value where the option isn't given
  bool is_needed = false;
};

/// A program, as its --help shows it. --help and --version are options of every one.
struct Program {
  std::string name;     // "lab-01"
  std::string purpose;  // what it does, in a sentence
  std::vector<Option> options;
  std::string footer = {};  // below the options
};

/// What came of the words. If both texts are empty, all targets have their values.
struct Parsed {
  std::string wrong = {};   // what is wrong with them, in a sentence
  std::string answer = {};  // the help or the version, which was asked for
};

/// Reads words that are options and nothing else. `argv` is that of main.
Parsed parse(const Program& program, int argc, char** argv);

/// Reads `[OPTIONS] [--] COMMAND [ARG...]`. What follows the options goes into `command`, whatever
/// it looks like; it may be empty.
Parsed parse(const Program& program, int argc, char** argv, std::vector<std::string>& command);

}  // namespace lab
