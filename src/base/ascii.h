// Letters and blanks of ASCII, whatever the locale is.
#pragma once

#include <string>
#include <string_view>

namespace gantry {

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Everything but the letters A to Z stays as it is.
inline std::string ascii_lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = ascii_lower(c);
  return result;
}

constexpr bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Without blanks at the end, at both ends.
constexpr std::string_view trim_ascii_end(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return text;
}
constexpr std::string_view trim_ascii(std::string_view text) {
  text = trim_ascii_end(text);
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  return text;
}

}  // namespace gantry
