// Renders a Diagnostic in the compiler's layout:
//
//   error: title
//    --> Cargo.toml:2:6
//     |
//   2 | name=""
//     |      ^^ label
//     |
//     = note: text
//
// Several annotations share a line when their labels fit beside each other, otherwise labels hang below by a '|'.
// Spans over several lines are bracketed at the left margin. Lines wider than the terminal are cut around the spans.
#pragma once

#include <string>

#include "base/diagnostic.h"

namespace gantry::term {

struct RenderOptions {
  bool color = false;
  int columns = 0;  // of the terminal; 0 = unknown, lines are cut at kDefaultColumns
};

inline constexpr int kDefaultColumns = 140;

// Ends with a line feed.
std::string render_diagnostic(const Diagnostic& diagnostic, const RenderOptions& options);

}  // namespace gantry::term
