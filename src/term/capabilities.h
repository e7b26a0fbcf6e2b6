// What the terminal behind a stream can do, told from the environment alone (no queries to the terminal).
// Sources: https://bixense.com/clicolors, https://no-color.org, and what cargo 1.95 was seen to do under a pty.
#pragma once

#include <optional>
#include <string_view>

#include "base/environment.h"

namespace gantry::term {

enum class ColorChoice { Auto, Always, Never };

std::optional<ColorChoice> parse_color_choice(std::string_view text);

// Whether coloured text goes to a stream under `choice`. For Auto: NO_COLOR (not empty) says no, CLICOLOR_FORCE (not
// empty) yes, CLICOLOR=0 no; otherwise a terminal whose TERM is set and not "dumb", or CLICOLOR or CI is set.
bool use_color(ColorChoice choice, const Environment& env, bool is_terminal);

// UTF-8 in LC_ALL, LC_CTYPE or LANG (the first that is not empty); a stream that is no terminal can take anything,
// the Linux console nothing.
bool supports_unicode(const Environment& env, bool is_terminal);
// OSC 8 links.
bool supports_hyperlinks(const Environment& env, bool is_terminal);
// OSC 9;4 progress in the terminal's tab or task bar.
bool supports_progress_integration(const Environment& env, bool is_terminal);

}  // namespace gantry::term
