#include "model/names.h"

#include <fmt/format.h>

#include "base/unicode.h"

namespace gantry {

namespace {

// `what`: "package name"
std::optional<std::string> name_problem(std::string_view name, std::string_view what) {
  if (name.empty()) return fmt::format("{} cannot be empty", what);
  const auto invalid = [name, what](std::string_view at, std::string_view rule) {
    return fmt::format("invalid character `{}` in {}: `{}`, {}", at.substr(0, character_length(at)), what, name, rule);
  };
  std::string_view rest = name;
  const char32_t first = take_character(rest);
  if (first >= U'0' && first <= U'9') return invalid(name, "the name cannot start with a digit");
  if (!is_xid_start(first) && first != U'_') {
    return invalid(name, "the first character must be a Unicode XID start character (most letters or `_`)");
  }
  while (!rest.empty()) {
    const auto at = rest;
    const char32_t c = take_character(rest);
    if (!is_xid_continue(c) && c != U'-') {
      return invalid(at, "characters must be Unicode XID characters (numbers, `-`, `_`, or most letters)");
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> package_name_problem(std::string_view name) { return name_problem(name, "package name"); }

std::optional<std::string> registry_name_problem(std::string_view name) { return name_problem(name, "registry name"); }

}  // namespace gantry
