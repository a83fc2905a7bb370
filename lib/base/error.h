// error.h: Error, what a failed call leaves behind: its name, its arguments, errno, the task at
// hand.
//
// An Error is plain bytes. It can be made where nothing may be allocated (between clone and
// execve), sent through a socket as it is, and kept without anybody owning memory.

#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace lab {

/// A failed operation, told in the words of the manual.
struct Error {
  int number = 0;            // errno value, always > 0 in an error
  char call[24] = {};        // name of the manual page: "pivot_root"
  char arguments[232] = {};  // as passed, for the message only; cut off where too long
  char doing[160] = {};      // what the callers were doing, innermost first, one line each
};
static_assert(std::is_trivially_copyable_v<Error>);

/// The symbolic name of an errno value: "EINVAL". Unknown values give "E?".
std::string_view errno_name(int number);

/// The same error, with one more line of what was being done: "reading the mounts of process 7".
/// Lines that no longer fit are left out.
Error while_doing(Error error, std::string_view task);

/// The whole error as text: `call(arguments): ENAME (meaning)`, a line "  while ..." for each task
/// and, where hint.h knows one, a line "  hint: ...". No newline at the end.
std::string to_string(const Error& error);

namespace detail {
// Copies as much of `text` as fits, with a terminating null byte.
void copy_cut(char* target, std::size_t size_bytes, std::string_view text);
}  // namespace detail

}  // namespace lab
