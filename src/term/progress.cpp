#include "term/progress.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "term/text_width.h"

namespace gantry::term {
namespace {

constexpr std::size_t kWidestBar = 50;  // columns given to verb, bar and counts
constexpr std::size_t kVerbColumn = 12;
constexpr std::size_t kTakenByText = kVerbColumn + 3;  // columns that a text without a bar leaves free

double ratio(const ProgressLine& line) {
  if (line.total == 0) return 0.0;
  return static_cast<double>(std::min(line.done, line.total)) / static_cast<double>(line.total);
}

std::string bar(const ProgressLine& line, std::size_t inner) {
  const auto filled = std::min(inner, static_cast<std::size_t>(std::floor(static_cast<double>(inner) * ratio(line))));
  std::string text;
  if (filled > 0) {
    text.assign(filled - 1, '=');
    text += line.done >= line.total ? '=' : '>';
  }
  text.resize(inner, ' ');
  return text;
}

// Beside the bar.
std::string numbers_of(const ProgressLine& line) {
  switch (line.form) {
    case ProgressLine::Form::Counts: return fmt::format(" {}/{}", line.done, line.total);
    case ProgressLine::Form::Percent: return fmt::format(" {:6.2f}%", ratio(line) * 100.0);
    default: return "";
  }
}

std::string_view separator_of(ProgressLine::Form form) {
  switch (form) {
    case ProgressLine::Form::Counts: return ": ";
    case ProgressLine::Form::Percent: return ", ";
    default: return " ";
  }
}

// `text` in `room` columns, filled up so that it covers its predecessor; nothing when there is no room for an ellipsis.
std::string fit(std::string_view text, std::size_t room, bool unicode) {
  std::string shown(text);
  if (text_width(shown) > room) {
    const std::string_view ellipsis = unicode ? "…" : "...";
    const std::size_t ellipsis_width = unicode ? 1 : 3;
    shown.clear();
    if (room > ellipsis_width) {
      shown = take_columns(text, room - ellipsis_width);
      shown += ellipsis;
    }
  }
  shown.append(room - std::min(room, text_width(shown)), ' ');
  return shown;
}

}  // namespace

std::string render_progress(const ProgressLine& line, std::size_t columns, bool color, bool unicode) {
  std::string text;
  if (!line.verb.empty()) text = paint(Style::Cyan, fmt::format("{:>12}", line.verb), color) + ' ';
  if (line.form == ProgressLine::Form::Text) {
    if (columns < kTakenByText) return "";
    return text + fit(line.detail, columns - kTakenByText, unicode);
  }
  const std::string numbers = numbers_of(line);
  const std::size_t taken = kVerbColumn + 5 + numbers.size();
  const std::size_t for_bar = std::min(columns, kWidestBar);
  if (for_bar < taken) return "";
  text += fmt::format("[{}]{}", bar(line, for_bar - taken), numbers);
  const std::string detail = line.detail.empty() ? "" : fmt::format("{}{}", separator_of(line.form), line.detail);
  return text + fit(detail, columns - for_bar, unicode);
}

int progress_percent(const ProgressLine& line) { return static_cast<int>(std::lround(ratio(line) * 100.0)); }

}  // namespace gantry::term
