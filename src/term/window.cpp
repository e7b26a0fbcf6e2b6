#include "term/window.h"

#include <algorithm>
#include <string>

#include "term/text_width.h"

namespace gantry::term {
namespace {

constexpr std::size_t kSurrounding = 6;  // columns kept beside the outermost marks

std::size_t minus(std::size_t a, std::size_t b) { return a > b ? a - b : 0; }

std::size_t indentation(std::string_view text) {
  const std::size_t at = text.find_first_not_of(' ');
  return at == std::string_view::npos ? text.size() : at;
}

}  // namespace

Window choose_window(const Excerpt& excerpt, std::size_t room) {
  std::size_t indent = static_cast<std::size_t>(-1);
  std::size_t marks_left = static_cast<std::size_t>(-1);
  std::size_t marks_right = 0;
  std::size_t labels_right = 0;
  std::size_t longest = 0;
  for (const ExcerptLine& line : excerpt.lines) {
    indent = std::min(indent, indentation(line.text));
    longest = std::max(longest, text_width(line.text));
    for (const Mark& mark : line.marks) {
      if (mark.kind == MarkKind::Inside) continue;
      marks_left = std::min(marks_left, mark.start);
      marks_right = std::max(marks_right, mark.end);
      const std::size_t label = mark.label.empty() ? 0 : text_width(mark.label) + 1;
      labels_right = std::max(labels_right, mark.end + label);
    }
  }
  if (longest <= room || marks_right == 0) return {};

  // From the widest view to the narrowest: from the indentation on, centred on marks and labels, the marks alone.
  indent = minus(indent, kSurrounding);
  marks_left = minus(marks_left, kSurrounding);
  marks_right += kSurrounding;
  labels_right += kSurrounding;
  std::size_t left = marks_left;
  std::size_t right = std::max(marks_right, marks_left + room);
  if (minus(labels_right, indent) <= room) {
    left = indent;
    right = left + room;
  } else if (minus(labels_right, marks_left) <= room) {
    left = minus(marks_left, (room - minus(labels_right, marks_left)) / 2);
    right = left + room;
  } else if (minus(marks_right, marks_left) <= room) {
    left = minus(marks_left, (room - minus(marks_right, marks_left)) / 5 * 2);
    right = left + room;
  } else {
    right = marks_right;
  }
  return {left, right};
}

std::string through_window(std::string_view text, const Window& window) {
  const std::string_view hidden = take_columns(text, window.left);
  std::string_view rest = text.substr(hidden.size());
  std::string out;
  std::size_t room = window.right - window.left;
  if (window.left > 0 && !rest.empty()) {
    rest.remove_prefix(take_columns(rest, 3).size());
    out = "...";
    room = minus(room, 3);
  }
  if (text_width(rest) <= room) {
    out += rest;
  } else {
    out += take_columns(rest, minus(room, 3));
    out += "...";
  }
  return out;
}

}  // namespace gantry::term
