// Columns that text takes on a terminal, and UTF-8 in pieces. Invalid bytes count as one replacement character each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gantry::term {

// Takes one character off the front of `text` (which is not empty).
char32_t next_char(std::string_view& text);
void append_utf8(std::string& out, char32_t c);

// 0 for combining marks and format characters, 2 for East Asian wide ones and emoji, else 1.
int char_width(char32_t c);
std::size_t text_width(std::string_view text);

// The longest head of `text` that takes at most `columns`.
std::string_view take_columns(std::string_view text, std::size_t columns);

}  // namespace gantry::term
