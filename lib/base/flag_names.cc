#include "base/flag_names.h"

auto fmt::formatter<lab::Flags>::format(const lab::Flags& flags, format_context& context) const
    -> format_context::iterator {
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

auto fmt::formatter<lab::Quoted>::format(const lab::Quoted& quoted, format_context& context) const
    -> format_context::iterator {
  if (quoted.text == nullptr) return fmt::format_to(context.out(), "NULL");
  return fmt::format_to(context.out(), "\"{}\"", quoted.text);
}
