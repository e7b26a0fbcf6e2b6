// Text in pieces of one style each, so that usage errors and help pages are built once and shown with or without
// colours.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "term/style.h"

namespace gantry::cli {

class Styled {
 public:
  Styled() = default;
  Styled& plain(std::string_view text) { return add(term::Style::Plain, text); }
  Styled& heading(std::string_view text) { return add(term::Style::Green, text); }
  Styled& literal(std::string_view text) { return add(term::Style::Cyan, text); }
  Styled& placeholder(std::string_view text) { return add(term::Style::DimCyan, text); }
  Styled& invalid(std::string_view text) { return add(term::Style::Yellow, text); }
  Styled& error(std::string_view text) { return add(term::Style::Red, text); }
  Styled& append(const Styled& other);

  std::string render(bool color) const;
  bool empty() const { return pieces_.empty(); }

 private:
  Styled& add(term::Style style, std::string_view text);
  std::vector<std::pair<term::Style, std::string>> pieces_;
};

}  // namespace gantry::cli
