#include "term/excerpt.h"

#include <algorithm>
#include <map>

#include "term/text_width.h"

namespace gantry::term {
namespace {

constexpr std::size_t kShownHead = 4;  // lines shown after the first one of a long span

struct LineRange {
  std::size_t begin = 0;
  std::size_t end = 0;  // without the line end
};

std::vector<LineRange> split_lines(std::string_view source) {
  std::vector<LineRange> lines;
  std::size_t begin = 0;
  while (true) {
    const std::size_t feed = source.find('\n', begin);
    std::size_t end = std::min(feed, source.size());
    if (feed != std::string_view::npos && end > begin && source[end - 1] == '\r') --end;
    lines.push_back({begin, end});
    if (feed == std::string_view::npos || feed + 1 == source.size()) return lines;
    begin = feed + 1;
  }
}

// Characters that would move the cursor or hide text are replaced.
void append_printable(std::string& out, char32_t c) {
  if (c == U'\t') {
    out += "    ";
  } else if (c < 0x20) {
    append_utf8(out, 0x2400 + c);
  } else if (c == 0x7F) {
    append_utf8(out, 0x2421);
  } else if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
    append_utf8(out, 0xFFFD);
  } else if (c != 0x200D) {
    append_utf8(out, c);
  }
}

class Marker {
 public:
  explicit Marker(std::string_view source) : source_(source), lines_(split_lines(source)) {}

  Excerpt mark(const std::vector<Annotation>& annotations);

 private:
  std::size_t line_of(std::size_t offset) const;  // index
  std::size_t column_of(std::size_t line, std::size_t offset) const;
  std::string_view line_text(std::size_t line) const {
    return source_.substr(lines_[line].begin, lines_[line].end - lines_[line].begin);
  }
  // Blank lines and lone brackets tell the reader nothing at the edge of what is elided.
  bool tells_something(std::size_t line) const;
  void mark_several_lines(const Annotation& annotation, std::size_t first, std::size_t last, std::size_t depth);

  std::string_view source_;
  std::vector<LineRange> lines_;
  std::map<std::size_t, std::vector<Mark>> marks_;
};

std::size_t Marker::line_of(std::size_t offset) const {
  const auto after = std::upper_bound(lines_.begin(), lines_.end(), offset,
                                      [](std::size_t value, const LineRange& line) { return value < line.begin; });
  return static_cast<std::size_t>(after - lines_.begin()) - 1;
}

std::size_t Marker::column_of(std::size_t line, std::size_t offset) const {
  const LineRange range = lines_[line];
  const std::size_t end = std::clamp(offset, range.begin, range.end);
  return text_width(printable(source_.substr(range.begin, end - range.begin)));
}

bool Marker::tells_something(std::size_t line) const {
  std::string_view text = line_text(line);
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (text.starts_with("//")) return false;
  return !text.empty() && !(text.size() == 1 && std::string_view("{}()[]").find(text[0]) != std::string_view::npos);
}

void Marker::mark_several_lines(const Annotation& annotation, std::size_t first, std::size_t last, std::size_t depth) {
  const auto add = [&](std::size_t line, MarkKind kind, std::size_t column, std::string label) {
    marks_[line].push_back({kind, column, column + 1, depth, annotation.primary, std::move(label)});
  };
  add(first, MarkKind::Opening, column_of(first, annotation.span.begin), "");

  const std::size_t head_end = std::min(first + kShownHead, last);
  std::size_t shown_end = head_end;
  while (shown_end > first + 1 && !tells_something(shown_end - 1)) --shown_end;
  for (std::size_t line = first + 1; line < shown_end; ++line) add(line, MarkKind::Inside, 0, "");
  if (head_end < last - 1 && tells_something(last - 1)) add(last - 1, MarkKind::Inside, 0, "");

  const std::size_t end_column = column_of(last, annotation.span.end);
  add(last, MarkKind::Closing, end_column == 0 ? 0 : end_column - 1, annotation.label);
}

Excerpt Marker::mark(const std::vector<Annotation>& annotations) {
  struct Several {
    const Annotation* annotation;
    std::size_t first;
    std::size_t last;
    std::size_t depth;
  };
  std::vector<Several> several;
  for (const Annotation& annotation : annotations) {
    const std::size_t begin = std::min(annotation.span.begin, source_.size());
    const std::size_t end = std::clamp(annotation.span.end, begin, source_.size());
    const std::size_t first = line_of(begin);
    // A span that ends with the line end belongs to that line.
    const std::size_t last = end > begin ? line_of(end - 1) : first;
    if (first != last) {
      several.push_back({&annotation, first, last, 1});
      continue;
    }
    const std::size_t start = column_of(first, begin);
    const std::size_t stop = std::max(column_of(first, end), start + 1);
    marks_[first].push_back({MarkKind::Single, start, stop, 0, annotation.primary, annotation.label});
  }

  // Outer spans get the outer bars.
  std::stable_sort(several.begin(), several.end(), [](const Several& a, const Several& b) {
    return a.first != b.first ? a.first < b.first : a.last > b.last;
  });
  Excerpt excerpt;
  for (std::size_t i = 0; i < several.size(); ++i) {
    Several& span = several[i];
    const auto taken = [&](std::size_t depth) {
      return std::any_of(several.begin(), several.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const Several& other) { return other.depth == depth && other.last >= span.first; });
    };
    while (taken(span.depth)) ++span.depth;
    excerpt.depth = std::max(excerpt.depth, span.depth);
    mark_several_lines(*span.annotation, span.first, span.last, span.depth);
  }

  for (auto& [line, marks] : marks_) {
    excerpt.lines.push_back({line + 1, printable(line_text(line)), std::move(marks)});
  }
  return excerpt;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) append_printable(out, next_char(text));
  return out;
}

Excerpt make_excerpt(std::string_view source, const std::vector<Annotation>& annotations) {
  return Marker(source).mark(annotations);
}

LineColumn excerpt_position(std::string_view source, std::size_t offset) {
  offset = std::min(offset, source.size());
  const auto lines = split_lines(source);
  const auto after = std::upper_bound(lines.begin(), lines.end(), offset,
                                      [](std::size_t value, const LineRange& line) { return value < line.begin; });
  LineColumn position{static_cast<std::size_t>(after - lines.begin()), 1};
  std::string_view before = source.substr(std::prev(after)->begin, offset - std::prev(after)->begin);
  for (; !before.empty(); ++position.column) next_char(before);
  return position;
}

std::string printable_line(std::string_view source, std::size_t number) {
  const auto lines = split_lines(source);
  if (number == 0 || number > lines.size()) return "";
  const LineRange line = lines[number - 1];
  return printable(source.substr(line.begin, line.end - line.begin));
}

}  // namespace gantry::term
