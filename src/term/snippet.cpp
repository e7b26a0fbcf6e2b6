#include "term/snippet.h"

#include <algorithm>

#include <fmt/format.h>

#include "term/canvas.h"
#include "term/excerpt.h"
#include "term/text_width.h"
#include "term/window.h"

namespace gantry::term {
namespace {

bool has_label(const Mark& mark) { return !mark.label.empty(); }
bool reaches_margin(const Mark& mark) { return mark.kind == MarkKind::Opening || mark.kind == MarkKind::Closing; }

// Whether `left`, made `padding` columns longer, runs into `right`.
bool runs_into(const Mark& left, const Mark& right, std::size_t padding) {
  return left.start < right.end + padding && right.start < left.end + padding;
}

class SnippetDrawer {
 public:
  SnippetDrawer(Canvas& canvas, const Snippet& snippet, std::size_t gutter, Style primary, std::size_t row,
                std::size_t columns)
      : canvas_(canvas), snippet_(snippet), gutter_(gutter), primary_(primary), row_(row) {
    if (snippet.source) excerpt_ = make_excerpt(*snippet.source, snippet.annotations);
    code_ = gutter_ + 3 + (excerpt_.depth == 0 ? 0 : excerpt_.depth + 1);
    window_ = choose_window(excerpt_, columns > code_ ? columns - code_ : 1);
  }

  // Returns the first free row.
  std::size_t draw(bool first);

 private:
  // A mark and how many rows below the underline its label or margin line lies.
  struct Placed {
    const Mark* mark;
    std::size_t below;
  };

  Style style(const Mark& mark) const { return mark.primary ? primary_ : Style::Blue; }
  std::size_t column(std::size_t display_column) const {
    return code_ + (display_column > window_.left ? display_column - window_.left : 0);
  }
  std::size_t bar_column(std::size_t depth) const { return gutter_ + 2 + depth; }
  void draw_bar(std::size_t row, const Mark& mark) { canvas_.put(row, bar_column(mark.depth), U'|', style(mark)); }

  void draw_header(bool first);
  void draw_gutter(std::size_t row, const std::string& number);
  void draw_source(const std::string& number, std::string_view text);
  void draw_line(const ExcerptLine& line, bool only_line_mark_at_margin);
  void draw_gap(const ExcerptLine& line, const ExcerptLine& next);
  static std::vector<Placed> place(const std::vector<Mark>& marks);
  void draw_margin_line(const Placed& placed, std::size_t rows);
  void draw_label(const Placed& placed);
  void draw_underline(const Mark& mark);
  void update_open(const ExcerptLine& line);

  Canvas& canvas_;
  const Snippet& snippet_;
  std::size_t gutter_;
  Style primary_;
  std::size_t row_;
  std::size_t code_ = 0;
  Excerpt excerpt_;
  Window window_;
  std::vector<Mark> open_;  // spans over several lines that have begun
};

void SnippetDrawer::draw_gutter(std::size_t row, const std::string& number) {
  canvas_.text(row, 0, fmt::format("{:>{}}", number, gutter_), number.empty() ? Style::Plain : Style::Blue);
  canvas_.text(row, gutter_, " ", Style::Plain);
  canvas_.put(row, gutter_ + 1, U'|', Style::Blue);
}

void SnippetDrawer::draw_header(bool first) {
  if (!first) draw_gutter(row_++, "");
  canvas_.text(row_, 0, std::string(gutter_, ' '), Style::Plain);
  canvas_.append(row_, first ? "--> " : "::: ", Style::Blue);
  std::string where = snippet_.path;
  const auto main = std::find_if(snippet_.annotations.begin(), snippet_.annotations.end(),
                                 [](const Annotation& annotation) { return annotation.primary; });
  if (snippet_.source && !snippet_.annotations.empty()) {
    const auto& shown = main != snippet_.annotations.end() ? *main : snippet_.annotations.front();
    const LineColumn position = excerpt_position(*snippet_.source, shown.span.begin);
    where += fmt::format(":{}:{}", position.line, position.column);
  }
  canvas_.append(row_++, where, Style::Plain);
}

void SnippetDrawer::draw_source(const std::string& number, std::string_view text) {
  draw_gutter(row_, number);
  const std::string shown = through_window(text, window_);
  if (shown.empty()) return;
  const bool cut = window_.left > 0 && shown.starts_with("...");
  if (cut) canvas_.text(row_, code_, "...", Style::Blue);
  const std::string_view rest = std::string_view(shown).substr(cut ? 3 : 0);
  for (std::size_t i = gutter_ + 2; i < code_; ++i) canvas_.put(row_, i, U' ', Style::Plain);
  canvas_.text(row_, code_ + (cut ? 3 : 0), rest, Style::Plain);
}

// From right to left: the rightmost label stands beside its underline; a label that would run into something to
// its right hangs one row lower than that.
std::vector<SnippetDrawer::Placed> SnippetDrawer::place(const std::vector<Mark>& marks) {
  std::vector<const Mark*> order;
  for (const Mark& mark : marks) {
    if (mark.kind != MarkKind::Inside) order.push_back(&mark);
  }
  std::stable_sort(order.begin(), order.end(), [](const Mark* a, const Mark* b) { return a->start > b->start; });
  std::vector<Placed> placed;
  std::size_t below = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Mark& mark = *order[i];
    const std::vector<const Mark*> further_left(order.begin() + static_cast<std::ptrdiff_t>(i) + 1, order.end());
    const auto any_left = [&](const auto& test) {
      return std::any_of(further_left.begin(), further_left.end(), [&](const Mark* left) { return test(*left); });
    };
    // Two underlines on the same place: the label cannot stand beside them without naming the wrong one.
    const bool crossed = any_left([&](const Mark& left) {
      const bool same = left.start == mark.start && left.end == mark.end && !has_label(left);
      return runs_into(left, mark, 0) && !same;
    });
    if (below == 0 && has_label(mark) && crossed) ++below;
    placed.push_back({&mark, below});
    const bool needs_row = any_left([&](const Mark& left) {
      const std::size_t reach = left.label.empty() ? 2 : text_width(left.label) + 2;
      if ((reaches_margin(mark) || has_label(mark)) && (reaches_margin(left) || has_label(left))) {
        return reaches_margin(mark) || reaches_margin(left) || runs_into(left, mark, reach);
      }
      return below == 0 && has_label(left) && left.end <= mark.end && runs_into(left, mark, reach);
    });
    if (needs_row) ++below;
  }
  return placed;
}

// "____" from the margin to the mark, and the bar of the span above or below it. `rows` are drawn below the source.
void SnippetDrawer::draw_margin_line(const Placed& placed, std::size_t rows) {
  const Mark& mark = *placed.mark;
  const std::size_t line = row_ + 1 + placed.below;
  const std::size_t margin = bar_column(mark.depth);
  const bool opening = mark.kind == MarkKind::Opening;
  canvas_.put(line, margin, opening ? U' ' : U'|', style(mark));
  for (std::size_t i = margin + 1; i < column(mark.start); ++i) canvas_.put(line, i, U'_', style(mark));
  if (opening) {
    for (std::size_t row = line + 1; row <= row_ + rows; ++row) draw_bar(row, mark);
  } else {
    for (std::size_t row = row_; row < line; ++row) draw_bar(row, mark);
  }
}

void SnippetDrawer::draw_label(const Placed& placed) {
  const Mark& mark = *placed.mark;
  if (placed.below > 0 && (has_label(mark) || reaches_margin(mark))) {
    for (std::size_t row = row_ + 2; row <= row_ + 1 + placed.below; ++row) {
      canvas_.put(row, column(mark.start), U'|', style(mark));
    }
  }
  if (!has_label(mark)) return;
  if (placed.below == 0) {
    canvas_.text(row_ + 1, column(mark.end) + 1, mark.label, style(mark));
  } else {
    canvas_.text(row_ + 2 + placed.below, column(mark.start), mark.label, style(mark));
  }
}

void SnippetDrawer::draw_underline(const Mark& mark) {
  for (std::size_t i = column(mark.start); i < column(mark.end); ++i) {
    canvas_.put(row_ + 1, i, mark.primary ? U'^' : U'-', style(mark));
  }
}

void SnippetDrawer::update_open(const ExcerptLine& line) {
  for (const Mark& mark : line.marks) {
    if (mark.kind == MarkKind::Opening) open_.push_back(mark);
    if (mark.kind == MarkKind::Closing) {
      std::erase_if(open_, [&](const Mark& other) { return other.depth == mark.depth; });
    }
  }
}

void SnippetDrawer::draw_line(const ExcerptLine& line, bool only_line_mark_at_margin) {
  draw_source(fmt::format("{}", line.number), line.text);
  if (only_line_mark_at_margin) {
    canvas_.put(row_, bar_column(line.marks[0].depth), U'/', style(line.marks[0]));
    update_open(line);
    ++row_;
    return;
  }
  const std::vector<Placed> placed = place(line.marks);
  std::size_t rows = placed.empty() ? 0 : 1;
  for (const Placed& p : placed) {
    if (p.below > 0) rows = std::max(rows, p.below + (has_label(*p.mark) ? 2 : 1));
  }
  for (std::size_t row = row_ + 1; row <= row_ + rows; ++row) draw_gutter(row, "");

  // The bars of spans that pass this line.
  for (const Mark& mark : open_) {
    const bool closes = std::any_of(line.marks.begin(), line.marks.end(), [&](const Mark& other) {
      return other.kind == MarkKind::Closing && other.depth == mark.depth;
    });
    if (closes) continue;
    for (std::size_t row = row_; row <= row_ + rows; ++row) draw_bar(row, mark);
  }
  for (const Placed& p : placed) {
    if (reaches_margin(*p.mark)) draw_margin_line(p, rows);
  }
  for (const Placed& p : placed) draw_label(p);
  // Primary underlines win over others, short ones over long ones.
  std::vector<const Mark*> underlines;
  for (const Placed& p : placed) underlines.push_back(p.mark);
  std::stable_sort(underlines.begin(), underlines.end(), [](const Mark* a, const Mark* b) {
    if (a->primary != b->primary) return b->primary;
    return a->end - a->start > b->end - b->start;
  });
  for (const Mark* mark : underlines) draw_underline(*mark);
  update_open(line);
  row_ += rows + 1;
}

// One hidden line is shown after all, more are elided.
void SnippetDrawer::draw_gap(const ExcerptLine& line, const ExcerptLine& next) {
  const std::size_t distance = next.number - line.number;
  if (distance == 1) return;
  if (distance == 2) {
    draw_source(fmt::format("{}", line.number + 1), printable_line(*snippet_.source, line.number + 1));
  } else {
    canvas_.text(row_, 0, "...", Style::Blue);
  }
  for (const Mark& mark : open_) draw_bar(row_, mark);
  ++row_;
}

std::size_t SnippetDrawer::draw(bool first) {
  draw_header(first);
  if (excerpt_.lines.empty()) return row_;
  draw_gutter(row_++, "");
  for (std::size_t i = 0; i < excerpt_.lines.size(); ++i) {
    const ExcerptLine& line = excerpt_.lines[i];
    const bool at_margin = line.marks.size() == 1 && line.marks[0].kind == MarkKind::Opening &&
                           text_width(line.text.substr(0, line.text.find_first_not_of(' '))) == line.marks[0].start;
    draw_line(line, at_margin);
    if (i + 1 < excerpt_.lines.size()) draw_gap(line, excerpt_.lines[i + 1]);
  }
  return row_;
}

std::size_t gutter_width(const Diagnostic& diagnostic) {
  std::size_t last = 0;
  for (const Snippet& snippet : diagnostic.snippets) {
    if (!snippet.source) continue;
    for (const ExcerptLine& line : make_excerpt(*snippet.source, snippet.annotations).lines) {
      last = std::max(last, line.number);
    }
  }
  // Notes without any excerpt leave room for one digit.
  if (last == 0) return diagnostic.snippets.empty() ? 1 : 0;
  return fmt::formatted_size("{}", last);
}

enum class Tabs { Expanded, Kept };

// Further lines of a text start below its first one; control characters are shown as in excerpts.
std::string hanging(std::string_view text, std::size_t indent, Tabs tabs) {
  std::string out;
  while (true) {
    const auto stop = text.find_first_of(tabs == Tabs::Kept ? "\n\t" : "\n");
    out += printable(text.substr(0, stop));
    if (stop == std::string_view::npos) return out;
    out += text[stop];
    if (text[stop] == '\n') out.append(indent, ' ');
    text.remove_prefix(stop + 1);
  }
}

std::string title(const Diagnostic& diagnostic, bool color) {
  const std::string_view name = level_name(diagnostic.level);
  const std::string text = fmt::format(": {}", hanging(diagnostic.title, name.size() + 2, Tabs::Expanded));
  return paint(style_of(diagnostic.level), name, color) + paint(Style::Bold, text, color) + "\n";
}

}  // namespace

std::string render_diagnostic(const Diagnostic& diagnostic, const RenderOptions& options) {
  const std::size_t gutter = gutter_width(diagnostic);
  const auto columns = static_cast<std::size_t>(options.columns > 0 ? options.columns : kDefaultColumns);
  Canvas canvas;
  std::size_t row = 0;
  for (std::size_t i = 0; i < diagnostic.snippets.size(); ++i) {
    row = SnippetDrawer(canvas, diagnostic.snippets[i], gutter, style_of(diagnostic.level), row, columns).draw(i == 0);
  }
  std::string out = title(diagnostic, options.color) + canvas.render(options.color);
  const std::string margin(gutter + 1, ' ');
  if (!diagnostic.notes.empty()) out += margin + paint(Style::Blue, "|", options.color) + "\n";
  for (const auto& [level, text] : diagnostic.notes) {
    const std::string_view name = level_name(level);
    out += margin + paint(Style::Blue, "= ", options.color) + paint(Style::Bold, name, options.color) +
           fmt::format(": {}\n", hanging(text, margin.size() + 2 + name.size() + 2, Tabs::Kept));
  }
  return out;
}

}  // namespace gantry::term
