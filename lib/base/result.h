// result.h: Result<T> is a T or an Error; TRY unwraps the one or returns the other.
//
// The member names are those of std::expected, so that the day this project moves to C++23 the
// class is replaced by an alias. docs/decisions/0001 says why not exceptions, why not Boost.

#pragma once

#include <cerrno>
#include <utility>
#include <variant>

#include "base/error.h"

namespace lab {

/// An Error on its way out: what `return fail(...)` hands to any Result<T>.
struct [[nodiscard]] Failure {
  Error error;
};

/// What fail() hands over to, so that the formatting is compiled once and not at each call.
Failure vfail(int number, std::string_view call, fmt::string_view format, fmt::format_args args);

/// A failure of ours, or one whose errno was returned instead of set.
///
/// Example:
///
///     const std::string_view word = "many";
///     if (word != "1") return fail(EINVAL, "--depth", "{:?}", word);
///
/// Allocates nothing, as long as the arguments are numbers and strings: safe after clone.
template <typename... Args>
Failure fail(int number, std::string_view call, fmt::format_string<Args...> format,
             Args&&... args) {
  return vfail(number, call, format, fmt::make_format_args(args...));
}

/// The failure of the system call that has just returned -1.
///
/// Example:
///
///     const char* path = "/proc";
///     if (::chdir(path) != 0) return fail_errno("chdir", "{:?}", path);
template <typename... Args>
Failure fail_errno(std::string_view call, fmt::format_string<Args...> format, Args&&... args) {
  const int number = errno;  // first: formatting might set errno
  return fail(number, call, format, std::forward<Args>(args)...);
}

/// A value, or the Error that stands in its place. Must not be ignored.
template <typename T>
class [[nodiscard]] Result {
  using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

 public:
  Result() requires std::is_void_v<T>
  = default;
  Result(Stored value) requires(!std::is_void_v<T>)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : state_(std::in_place_index<1>, failure.error) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  const Error& error() const { return std::get<1>(state_); }

  T value() && {
    if constexpr (!std::is_void_v<T>) return std::get<0>(std::move(state_));
  }
  const Stored& operator*() const requires(!std::is_void_v<T>) { return std::get<0>(state_); }
  const Stored* operator->() const requires(!std::is_void_v<T>) { return &std::get<0>(state_); }

 private:
  std::variant<Stored, Error> state_;
};

}  // namespace lab

// TRY(expr): the value of `expr`, or an early return of its Error.
//
// Example:
//
//     const auto half_of = [](int number) -> Result<int> {
//       if (number % 2 != 0) return fail(EINVAL, "half_of", "{}", number);
//       return number / 2;
//     };
//     const int five = TRY(half_of(10));
//     const int none = TRY(half_of(five));  // returns the Error: half_of(5): EINVAL
//
// A GNU statement expression, which GCC and clang both have: no standard C++20 form lets the
// value appear where the reader wants it.
#define TRY(expr) LAB_TRY_NAMED(LAB_TRY_NAME(__COUNTER__), expr)
#define LAB_TRY_NAME(number) LAB_TRY_JOIN(try_result_, number)
#define LAB_TRY_JOIN(left, right) left##right
#define LAB_TRY_NAMED(result, expr)                     \
  __extension__({                                       \
    auto result = (expr);                               \
    if (!result) return ::lab::Failure{result.error()}; \
    std::move(result).value();                          \
  })
