// flag_names.h: bit masks and C strings in the words of the manual, formatted without allocation.

#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace lab {

/// One bit of a mask and its name in the manual, without the prefix that all of them share.
struct FlagName {
  std::uint64_t bit;
  std::string_view name;
};

/// A mask, to be formatted as "NEWPID|NEWNS"; bits without a name as one hexadecimal rest, none
/// at all as "0".
struct Flags {
  std::uint64_t value;
  std::span<const FlagName> names;
};

/// A C string that may be absent: formatted as "text" in quotes, or as NULL.
struct Quoted {
  const char* text;
};

}  // namespace lab

template <>
struct fmt::formatter<lab::Flags> {
  constexpr auto parse(format_parse_context& context) { return context.begin(); }

  template <typename FormatContext>
  auto format(const lab::Flags& flags, FormatContext& context) const {
    std::uint64_t rest = flags.value;
    std::string_view separator;
    auto out = context.out();
    for (const lab::FlagName& flag : flags.names) {
      if (flag.bit == 0 || (rest & flag.bit) != flag.bit) continue;
      out = fmt::format_to(out, "{}{}", separator, flag.name);
      separator = "|";
      rest &= ~flag.bit;
    }
    if (rest != 0) return fmt::format_to(out, "{}{:#x}", separator, rest);
    return separator.empty() ? fmt::format_to(out, "0") : out;
  }
};

template <>
struct fmt::formatter<lab::Quoted> {
  constexpr auto parse(format_parse_context& context) { return context.begin(); }

  template <typename FormatContext>
  auto format(const lab::Quoted& quoted, FormatContext& context) const {
    if (quoted.text == nullptr) return fmt::format_to(context.out(), "NULL");
    return fmt::format_to(context.out(), "\"{}\"", quoted.text);
  }
};
