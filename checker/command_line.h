// command_line.h: what the checker was told to do.

#pragma once

#include <string>
#include <vector>

#include "checker/finding/check.h"

namespace lab::checker {

/// The words of the command line.
struct Options {
  std::vector<std::string> labs;
  std::string submission;
  std::vector<std::string> only;
  bool list = false;
  std::string format = "human";
  std::string output;
  double timeout_s = 10;
  bool keep_going = false;
  bool grading = false;
};

/// A lab to check, and the program that is to be checked for it.
struct Assignment {
  const LabChecks* lab;
  std::string submission;  // absolute
};

/// What came of the words. If both texts are empty, the rest has its values.
struct CommandLine {
  std::string wrong = {};   // what is wrong with them, in a sentence
  std::string answer = {};  // the help or the version, which was asked for
  Options options = {};
  std::vector<Assignment> assignments = {};
};

/// Reads the words of main, and looks whether there is a program to check.
CommandLine read_command_line(int count, char** words);

/// The directory of the running checker, wherever it was called from.
std::string program_directory();

}  // namespace lab::checker
