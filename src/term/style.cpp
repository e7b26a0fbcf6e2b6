#include "term/style.h"

namespace gantry::term {

std::string_view style_on(Style style) {
  switch (style) {
    case Style::Plain: return "";
    case Style::Bold: return "\x1b[1m";
    case Style::Green: return "\x1b[1m\x1b[92m";
    case Style::Cyan: return "\x1b[1m\x1b[96m";
    case Style::Yellow: return "\x1b[1m\x1b[33m";
    case Style::Red: return "\x1b[1m\x1b[91m";
    case Style::Blue: return "\x1b[1m\x1b[94m";
    case Style::DimCyan: return "\x1b[36m";
  }
  return "";
}

std::string paint(Style style, std::string_view text, bool color) {
  if (!color || style == Style::Plain || text.empty()) return std::string(text);
  std::string out(style_on(style));
  out += text;
  out += kReset;
  return out;
}

Style style_of(Level level) {
  switch (level) {
    case Level::Error: return Style::Red;
    case Level::Warning: return Style::Yellow;
    case Level::Note: return Style::Green;
    case Level::Help: return Style::Cyan;
  }
  return Style::Plain;
}

Style style_of(StatusColor color) {
  switch (color) {
    case StatusColor::Green: return Style::Green;
    case StatusColor::Cyan: return Style::Cyan;
    case StatusColor::Yellow: return Style::Yellow;
    case StatusColor::Red: return Style::Red;
  }
  return Style::Plain;
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::Error: return "error";
    case Level::Warning: return "warning";
    case Level::Note: return "note";
    case Level::Help: return "help";
  }
  return "";
}

}  // namespace gantry::term
