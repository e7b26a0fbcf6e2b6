// What of a source text is shown for a list of annotations: which lines, and what is marked on each. Columns are
// display columns (tabs take four, wide characters two).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace gantry::term {

enum class MarkKind {
  Single,   // underlined from start to end
  Opening,  // a span over several lines begins here
  Closing,  // and ends here (the last marked column is `start`)
  Inside,   // a line that it covers
};

struct Mark {
  MarkKind kind = MarkKind::Single;
  std::size_t start = 0;
  std::size_t end = 0;    // exclusive, > start
  std::size_t depth = 0;  // of a span over several lines: 1 is the leftmost margin bar
  bool primary = true;
  std::string label;
};

struct ExcerptLine {
  std::size_t number = 0;  // one-based
  std::string text;        // printable: tabs expanded, control characters shown as pictures
  std::vector<Mark> marks;
};

struct Excerpt {
  std::vector<ExcerptLine> lines;  // those with marks, in order; what lies between is elided or filled by the caller
  std::size_t depth = 0;           // margin bars needed
};

Excerpt make_excerpt(std::string_view source, const std::vector<Annotation>& annotations);

// Where `offset` is, as shown after "-->". The end of a source that ends with a line feed is still on its last line.
LineColumn excerpt_position(std::string_view source, std::size_t offset);

// One line of text with tabs expanded and other control characters shown as pictures.
std::string printable(std::string_view text);

// Line `number` (one-based) of `source` made printable.
std::string printable_line(std::string_view source, std::size_t number);

}  // namespace gantry::term
