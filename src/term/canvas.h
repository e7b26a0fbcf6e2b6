// A grid of styled characters that grows as it is written to; excerpts are drawn on it and then printed row by row.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "term/style.h"

namespace gantry::term {

class Canvas {
 public:
  void put(std::size_t row, std::size_t column, char32_t c, Style style);
  // Writes over what is there.
  void text(std::size_t row, std::size_t column, std::string_view text, Style style);
  void append(std::size_t row, std::string_view text, Style style);
  // Makes sure that `row` exists.
  void reserve(std::size_t row);
  // All rows, each ended by a line feed. Runs of equal style share one escape sequence.
  std::string render(bool color) const;

 private:
  struct Cell {
    char32_t c = U' ';
    Style style = Style::Plain;
  };
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace gantry::term
