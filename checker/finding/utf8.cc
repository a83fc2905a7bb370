// utf8.cc: see utf8.h.

#include "checker/finding/utf8.h"

#include <fmt/core.h>

#include <cctype>

namespace lab::checker {

namespace {

/// The first character of a text; `length` is 0 where the first byte is not part of one.
struct Character {
  char32_t code = 0;
  std::size_t length = 0;
};

// How many bytes a character has that begins with this one; 0 where none does.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

// Overlong forms, the halves of UTF-16 pairs and what is beyond Unicode are no characters.
bool is_character(char32_t code, std::size_t length) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kLeast[length] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

Character first_of(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = length_of(first);
  if (length == 0 || length > text.size()) return {};
  char32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {};
    code = code << 6 | (next & 0x3f);
  }
  return is_character(code, length) ? Character{code, length} : Character{};
}

// C0, DEL and C1: xterm takes U+009B for the beginning of a command, as it does ESC [.
bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

// The embeddings, overrides and isolates of Unicode's bidirectional algorithm, and its marks.
bool turns_direction(char32_t code) {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
         code == 0x200e || code == 0x200f;
}

// Whether `word`, beside which `letter` stands, is only a part of something longer. A number ends
// where its digits do; and no byte of a character beyond ASCII goes on: tables are drawn with them.
bool goes_on(std::string_view word, char letter) {
  const auto code = static_cast<unsigned char>(letter);
  const bool is_number = word.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_number || code >= 0x80) return std::isdigit(code) != 0;
  if (std::isalnum(code) != 0 || letter == '_') return true;
  return word.starts_with('/') && (letter == '/' || letter == '.' || letter == '-');
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_of(text);
    if (character.length == 0) return false;
    text.remove_prefix(character.length);
  }
  return true;
}

std::string scrubbed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = first_of(text).length;
    out += length == 0 ? "\xef\xbf\xbd" : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string visible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [code, length] = first_of(text);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (is_control(code)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(code));
    } else if (turns_direction(code)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !goes_on(word, text[at - 1]);
    const bool ends = end == text.size() || !goes_on(word, text[end]);
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace lab::checker
