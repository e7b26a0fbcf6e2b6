#include "term/canvas.h"

#include "term/text_width.h"

namespace gantry::term {

void Canvas::reserve(std::size_t row) {
  if (rows_.size() <= row) rows_.resize(row + 1);
}

void Canvas::put(std::size_t row, std::size_t column, char32_t c, Style style) {
  reserve(row);
  auto& cells = rows_[row];
  if (cells.size() <= column) cells.resize(column + 1);
  cells[column] = Cell{c, style};
}

void Canvas::text(std::size_t row, std::size_t column, std::string_view text, Style style) {
  reserve(row);
  while (!text.empty()) put(row, column++, next_char(text), style);
}

void Canvas::append(std::size_t row, std::string_view piece, Style style) {
  reserve(row);
  text(row, rows_[row].size(), piece, style);
}

std::string Canvas::render(bool color) const {
  std::string out;
  for (const auto& cells : rows_) {
    std::size_t i = 0;
    while (i < cells.size()) {
      const Style style = cells[i].style;
      std::string run;
      for (; i < cells.size() && cells[i].style == style; ++i) append_utf8(run, cells[i].c);
      out += paint(style, run, color);
    }
    out += '\n';
  }
  return out;
}

}  // namespace gantry::term
