#include "semver/cursor.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace gantry::semver::detail {

std::string_view name_of(Position position) {
  switch (position) {
    case Position::Major: return "major version number";
    case Position::Minor: return "minor version number";
    case Position::Patch: return "patch version number";
    case Position::Pre: return "pre-release identifier";
    case Position::Build: return "build metadata";
  }
  return "";
}

std::string quote_front(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  switch (lead) {
    case '\0': return "'\\0'";
    case '\t': return "'\\t'";
    case '\n': return "'\\n'";
    case '\r': return "'\\r'";
    case '\'': return "'\\''";
    case '\\': return "'\\\\'";
    default: break;
  }
  if (lead < 0x20 || lead == 0x7f) return fmt::format("'\\u{{{:x}}}'", lead);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return fmt::format("'{}'", text.substr(0, std::min(length, text.size())));
}

bool is_numeric(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

tl::unexpected<std::string> unexpected_front(std::string_view text, Position position) {
  if (text.empty()) return tl::unexpected(fmt::format("unexpected end of input while parsing {}", name_of(position)));
  return tl::unexpected(fmt::format("unexpected character {} while parsing {}", quote_front(text), name_of(position)));
}

tl::expected<std::uint64_t, std::string> take_number(std::string_view& text, Position position) {
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  std::size_t length = 0;
  std::uint64_t value = 0;
  while (length < text.size() && is_digit(text[length])) {
    if (length > 0 && value == 0) {
      return tl::unexpected(fmt::format("invalid leading zero in {}", name_of(position)));
    }
    const std::uint64_t digit = static_cast<std::uint64_t>(text[length] - '0');
    if (value > (kMax - digit) / 10) {
      return tl::unexpected(fmt::format("value of {} exceeds u64::MAX", name_of(position)));
    }
    value = value * 10 + digit;
    ++length;
  }
  if (length == 0) return unexpected_front(text, position);
  text.remove_prefix(length);
  return value;
}

tl::expected<std::string, std::string> take_identifiers(std::string_view& text, Position position) {
  std::size_t begin = 0;
  std::size_t at = 0;
  for (;;) {
    while (at < text.size() && (is_digit(text[at]) || (text[at] >= 'a' && text[at] <= 'z') ||
                                (text[at] >= 'A' && text[at] <= 'Z') || text[at] == '-')) {
      ++at;
    }
    const auto segment = text.substr(begin, at - begin);
    if (segment.empty()) return tl::unexpected(fmt::format("empty identifier segment in {}", name_of(position)));
    if (position == Position::Pre && segment.size() > 1 && segment.front() == '0' && is_numeric(segment)) {
      return tl::unexpected(fmt::format("invalid leading zero in {}", name_of(position)));
    }
    if (at == text.size() || text[at] != '.') break;
    begin = ++at;
  }
  std::string result(text.substr(0, at));
  text.remove_prefix(at);
  return result;
}

tl::expected<void, std::string> take_dot(std::string_view& text, Position before) {
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    return {};
  }
  if (text.empty()) return unexpected_front(text, before);
  return tl::unexpected(fmt::format("unexpected character {} after {}", quote_front(text), name_of(before)));
}

}  // namespace gantry::semver::detail
