#include "base/utf8_problem.h"

#include <fmt/format.h>

namespace gantry {

namespace {

struct Utf8Flaw {
  std::size_t index;
  std::size_t length;  // 0: the text ends within a character
};

// The first place where `text` is not UTF-8, with the length of the bad sequence as Rust's standard library counts it.
std::optional<Utf8Flaw> find_utf8_flaw(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t i = 0;
  while (i < text.size()) {
    const unsigned first = byte(i);
    if (first < 0x80) {
      ++i;
      continue;
    }
    std::size_t width = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
      width = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
      width = 3;
      if (first == 0xE0) low = 0xA0;
      if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
      width = 4;
      if (first == 0xF0) low = 0x90;
      if (first == 0xF4) high = 0x8F;
    } else {
      return Utf8Flaw{i, 1};
    }
    for (std::size_t k = 1; k < width; ++k) {
      if (i + k >= text.size()) return Utf8Flaw{i, 0};
      const unsigned next = byte(i + k);
      if (next < (k == 1 ? low : 0x80) || next > (k == 1 ? high : 0xBF)) return Utf8Flaw{i, k};
    }
    i += width;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> utf8_problem(std::string_view text) {
  const auto flaw = find_utf8_flaw(text);
  if (!flaw) return std::nullopt;
  if (flaw->length == 0) return fmt::format("incomplete utf-8 byte sequence from index {}", flaw->index);
  return fmt::format("invalid utf-8 sequence of {} bytes from index {}", flaw->length, flaw->index);
}

}  // namespace gantry
