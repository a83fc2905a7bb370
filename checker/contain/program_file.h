// program_file.h: the file of a submission: what it takes to execute it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lab::checker {

/// Whether execve of `program` goes through `directory`: with the program itself, with the
/// interpreter that its first line names, with the interpreter's own.
///
/// Manual     execve(2), Interpreter scripts
bool needs_directory(const std::string& program, std::string_view directory);

/// What is wrong with a program whose execve failed with errno `number`, in half a sentence:
/// "its interpreter \"/bin/sh\\r\" is not there".
std::string why_not_executed(const std::string& program, int number);

/// Whether errno `number` of an execve tells of the machine (no memory, no descriptors) and not of
/// the program.
bool is_the_machines_fault(int number);

}  // namespace lab::checker
