// The few text styles of the user interface and their ANSI sequences.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/reporter.h"

namespace gantry::term {

enum class Style {
  Plain,
  Bold,
  Green,    // headings, notes, the verb of a status line (bold bright green)
  Cyan,     // helps, literals, transient verbs (bold bright cyan)
  Yellow,   // warnings (bold yellow)
  Red,      // errors (bold bright red)
  Blue,     // line numbers and frames of an excerpt (bold bright blue)
  DimCyan,  // placeholders in usage lines (cyan, not bold)
};

inline constexpr std::string_view kReset = "\x1b[0m";

// The sequence that turns the style on, "" for Plain.
std::string_view style_on(Style style);
// `text` in `style`; the bare text when `color` is false, or the text is empty.
std::string paint(Style style, std::string_view text, bool color);

Style style_of(Level level);
Style style_of(StatusColor color);
// "error", "warning", "note", "help".
std::string_view level_name(Level level);

}  // namespace gantry::term
