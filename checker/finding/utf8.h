// utf8.h: text of others, which may hold any bytes.

#pragma once

#include <string>
#include <string_view>

namespace lab::checker {

/// Whether all of `text` is UTF-8, as RFC 3629 has it.
bool is_utf8(std::string_view text);

/// `text` with U+FFFD in place of each byte that is not part of a character.
std::string scrubbed(std::string_view text);

/// `text` such that a terminal shows it and does nothing: control characters, bytes that are no
/// UTF-8 as \x1b, and the characters that turn the direction of writing as \u202e.
std::string visible(std::string_view text);

/// Whether `text` has `word` (a number, a name, a path) by itself, and not only as a part of a
/// longer one. What separates it is free: blanks, tabs, commas, brackets, drawn lines; beside a
/// number, letters too.
bool has_word(std::string_view text, std::string_view word);

}  // namespace lab::checker
