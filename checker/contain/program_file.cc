// program_file.cc: see program_file.h.

#include "checker/contain/program_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/core.h>

#include <filesystem>

#include "base/error.h"
#include "checker/contain/kernel_calls.h"
#include "kernel/file.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFirstLine_bytes = 256;  // BINPRM_BUF_SIZE: what the kernel looks at
constexpr int kMostInterpreters = 5;           // more end in ELOOP
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string beginning_of(const std::string& program) {
  const Result<UniqueFd> file =
      kernel::openat(AT_FDCWD, program.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return {};
  Result<std::string> bytes = calls::pread(file->get(), kFirstLine_bytes, 0);
  return bytes ? std::move(bytes).value() : std::string();
}

// The path behind "#!"; empty where there is none.
std::string interpreter_of(const std::string& program) {
  const std::string begin = beginning_of(program);
  if (!begin.starts_with("#!")) return {};
  std::string_view line = std::string_view(begin).substr(2);
  line = procfs::take_until(line, '\n');
  const auto words = procfs::words_of(line);
  return words.empty() ? std::string() : std::string(words[0]);
}

bool is_below(const std::string& path, std::string_view directory) {
  std::error_code problem;
  const std::string real = fs::canonical(path, problem);
  return path.starts_with(fmt::format("{}/", directory)) ||
         real.starts_with(fmt::format("{}/", directory));
}

std::string not_a_program(const std::string& program) {
  const std::string begin = beginning_of(program);
  if (begin.empty()) return "it is empty";
  if (begin.starts_with(kByteOrderMark)) return "it begins with a byte-order mark, not with \"#!\"";
  if (begin.starts_with("\x7f"
                        "ELF"))
    return "it is a program for another machine, or is damaged";
  return "it begins neither with \"#!\" nor as a program of this machine does";
}

}  // namespace

bool needs_directory(const std::string& program, std::string_view directory) {
  std::string path = program;
  for (int i = 0; i < kMostInterpreters && !path.empty(); ++i) {
    if (is_below(path, directory)) return true;
    path = interpreter_of(path);
  }
  return false;
}

std::string why_not_executed(const std::string& program, int number) {
  if (number == ENOEXEC) return not_a_program(program);
  const std::string interpreter = interpreter_of(program);
  if (number == ENOENT && !interpreter.empty()) {
    return fmt::format("its interpreter {:?} is not there", interpreter);
  }
  if (number == ENOENT) return "it, or the loader that it names, is not there";
  if (number == EACCES) {
    return "it, or its interpreter, is no file with the permission to be executed, or is on a file "
           "system mounted with noexec";
  }
  if (number == ETXTBSY) return "it is open for writing";
  return "the kernel refuses it";
}

bool is_the_machines_fault(int number) {
  return number == ENOMEM || number == EAGAIN || number == EMFILE || number == ENFILE ||
         number == EIO;
}

}  // namespace lab::checker
