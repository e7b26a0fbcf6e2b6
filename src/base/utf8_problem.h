// Says where a text is not UTF-8, in the words that cargo has for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry {

// "invalid utf-8 sequence of 1 bytes from index 3", or "incomplete utf-8 byte sequence from index 3" when the text ends
// within a character. Nothing when all of it is well-formed.
std::optional<std::string> utf8_problem(std::string_view text);

}  // namespace gantry
