#include <algorithm>

#include <fmt/format.h>

#include "toml/parse.h"

namespace gantry::toml {

namespace {

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string render_toml_error(const ParseError& error, std::string_view source) {
  if (!error.has_span) return error.message + "\n";
  // A place at the end of the text is shown behind the last character, even when that is a line break.
  const std::size_t index = std::min(error.span.begin, source.size());
  const std::size_t safe = source.empty() ? 0 : std::min(index, source.size() - 1);
  const std::string_view before = source.substr(0, safe);
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t break_before = before.rfind('\n');
  const std::size_t line_start = break_before == std::string_view::npos ? 0 : break_before + 1;
  const std::size_t column = count_characters(source.substr(line_start, safe - line_start)) + (index - safe);
  const std::string_view content =
      source.substr(line_start, std::min(source.find('\n', line_start), source.size()) - line_start);

  const std::string number = std::to_string(line + 1);
  const std::string gutter(number.size(), ' ');
  std::size_t carets = 1;
  if (error.span.end > error.span.begin) {
    const std::size_t line_end = line_start + content.size();
    const std::size_t end = std::min(std::max(error.span.end, index), std::max(line_end, index));
    carets = std::max<std::size_t>(1, count_characters(source.substr(index, end - index)));
  }
  return fmt::format("TOML parse error at line {}, column {}\n{} |\n{} | {}\n{} | {}{}\n{}\n", number, column + 1,
                     gutter, number, content, gutter, std::string(column, ' '), std::string(carets, '^'),
                     error.message);
}

}  // namespace gantry::toml
