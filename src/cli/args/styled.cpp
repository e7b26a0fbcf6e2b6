#include "cli/args/styled.h"

namespace gantry::cli {

Styled& Styled::add(term::Style style, std::string_view text) {
  if (!text.empty()) pieces_.emplace_back(style, std::string(text));
  return *this;
}

Styled& Styled::append(const Styled& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  return *this;
}

std::string Styled::render(bool color) const {
  std::string out;
  for (const auto& [style, text] : pieces_) out += term::paint(style, text, color);
  return out;
}

}  // namespace gantry::cli
