// Text for a stream that shows no colours: what programs, build scripts and users put into messages may hold escape
// sequences and control characters, and cargo leaves those out.
#pragma once

#include <string>
#include <string_view>

namespace gantry {

// `text` without ANSI escape sequences (ECMA-48: CSI, OSC, DCS and the short ones) and without control characters;
// tab, line feed, form feed and carriage return stay, and end a sequence that they break.
std::string plain_text(std::string_view text);
// Whether that is `text` itself, which then need not be copied.
bool is_plain_text(std::string_view text);

}  // namespace gantry
