// Characters of UTF-8 text and the identifier classes of Unicode (UAX 31), which names of packages and features follow.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gantry {

// Takes the first character; `text` must not be empty. A byte that is not valid UTF-8 is taken alone, as U+FFFD.
char32_t take_character(std::string_view& text);
// Bytes of the first character of `text` (at least 1; `text` must not be empty).
std::size_t character_length(std::string_view text);

// Whether all of it is well-formed: no surrogates, nothing longer than needed.
bool is_utf8(std::string_view text);
// At most `limit` (at least 1) characters: of a longer text the first ones and an ellipsis.
std::string shorten(std::string_view text, std::size_t limit);

bool is_xid_start(char32_t c);
bool is_xid_continue(char32_t c);

}  // namespace gantry
