#include "sources/manifest_name.h"

namespace gantry::sources {

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return trim(line);
}

// The string in `= "name"`, when it is one without escapes and nothing but a comment follows.
std::optional<std::string> simple_string(std::string_view rest) {
  rest = trim(rest);
  if (!rest.starts_with('=')) return std::nullopt;
  rest = trim(rest.substr(1));
  if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return std::nullopt;
  const auto end = rest.find(rest.front(), 1);
  if (end == std::string_view::npos || end == 1) return std::nullopt;
  const auto value = rest.substr(1, end - 1);
  const auto tail = trim(rest.substr(end + 1));
  if (value.find('\\') != std::string_view::npos || (!tail.empty() && !tail.starts_with('#'))) return std::nullopt;
  return std::string(value);
}

}  // namespace

std::optional<std::string> quick_package_name(std::string_view manifest) {
  // Text in triple quotes above could pretend to be a header.
  while (!manifest.empty()) {
    const auto line = take_line(manifest);
    if (line.find("\"\"\"") != std::string_view::npos || line.find("'''") != std::string_view::npos)
      return std::nullopt;
    if (line == "[package]" || line == "[project]") break;
  }
  while (!manifest.empty()) {
    const auto line = take_line(manifest);
    if (line.starts_with('[') || line.find("\"\"\"") != std::string_view::npos ||
        line.find("'''") != std::string_view::npos)
      return std::nullopt;
    if (line.starts_with("name")) {
      if (auto name = simple_string(line.substr(4))) return name;
    }
  }
  return std::nullopt;
}

}  // namespace gantry::sources
