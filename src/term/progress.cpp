#include "term/progress.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "term/text_width.h"

namespace gantry::term {
namespace {

constexpr std::size_t kWidestBar = 50;  // columns given to verb, bar and counts
constexpr std::size_t kVerbColumn = 12;

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

}  // namespace

std::string render_progress(const ProgressLine& line, std::size_t columns, bool color, bool unicode) {
  const std::string counts = fmt::format(" {}/{}", line.done, line.total);
  const std::size_t taken = kVerbColumn + 5 + counts.size();
  const std::size_t for_bar = std::min(columns, kWidestBar);
  if (for_bar < taken) return "";

  std::string text;
  if (!line.verb.empty()) text = paint(Style::Cyan, fmt::format("{:>12}", line.verb), color) + ' ';
  text += fmt::format("[{}]{}", bar(line, for_bar - taken), counts);
  const std::size_t room = columns - for_bar;
  if (room == 0) return text;

  std::string detail = line.detail.empty() ? "" : fmt::format(": {}", line.detail);
  if (text_width(detail) > room) {
    const std::string_view ellipsis = unicode ? "…" : "...";
    const std::size_t ellipsis_width = unicode ? 1 : 3;
    if (room > ellipsis_width) {
      detail = std::string(take_columns(detail, room - ellipsis_width));
      detail += ellipsis;
    } else {
      detail.clear();
    }
  }
  text += detail;
  text.append(room - std::min(room, text_width(detail)), ' ');
  return text;
}

int progress_percent(const ProgressLine& line) { return static_cast<int>(std::lround(ratio(line) * 100.0)); }

}  // namespace gantry::term
