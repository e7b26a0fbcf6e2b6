// Scanning of version text, shared by versions and requirements. Names positions as the error texts do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::semver::detail {

enum class Position { Major, Minor, Patch, Pre, Build };

std::string_view name_of(Position position);
// The character at the front of `text` as an error names it: quoted, control characters escaped.
std::string quote_front(std::string_view text);
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// True when all of `text` (not empty) is digits.
bool is_numeric(std::string_view text);

// Takes a number without leading zeros from the front.
tl::expected<std::uint64_t, std::string> take_number(std::string_view& text, Position position);
// Takes dot-separated identifiers from the front.
tl::expected<std::string, std::string> take_identifiers(std::string_view& text, Position position);
tl::unexpected<std::string> unexpected_front(std::string_view text, Position position);
// Takes '.' or says what stands there instead; `before` and `next` are the parts around the dot.
tl::expected<void, std::string> take_dot(std::string_view& text, Position before);

}  // namespace gantry::semver::detail
