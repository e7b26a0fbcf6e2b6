// Diagnostics as data: what is wrong and where, independent of how it is printed (term/ renders them).
// Spans are byte offsets into the source they belong to.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gantry {

// A half-open range of bytes, [begin, end).
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Span&) const = default;
};

// One-based position; columns count characters (Unicode scalar values), as compilers print them.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};

LineColumn line_column(std::string_view source, std::size_t offset);

enum class Level { Error, Warning, Note, Help };

// Marks a part of a source text; the primary one is underlined with '^', others with '-'.
struct Annotation {
  Span span;
  std::string label;
  bool primary = true;
};

// An excerpt of one file. `path` is shown as it stands here.
struct Snippet {
  std::string path;
  std::shared_ptr<const std::string> source;
  std::vector<Annotation> annotations;
};

struct Diagnostic {
  Level level = Level::Error;
  std::string title;
  std::string id;  // "" or a lint name, shown as "= note: ..." by the caller's notes
  std::vector<Snippet> snippets;
  std::vector<std::pair<Level, std::string>> notes;  // "= note: ...", "= help: ..." below the excerpt
};

}  // namespace gantry
