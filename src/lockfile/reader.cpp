#include "lockfile/reader.h"

#include <limits>

#include <fmt/format.h>

#include "base/number.h"

namespace gantry::lockfile {
namespace {

// As serde names what it found.
std::string describe(const toml::Value& value) {
  switch (value.kind()) {
    case toml::Kind::String: return fmt::format("string \"{}\"", value.as_string());
    case toml::Kind::Integer: return fmt::format("integer `{}`", value.as_integer());
    case toml::Kind::Float: return fmt::format("floating point `{}`", decimal_text(value.as_float()));
    case toml::Kind::Boolean: return fmt::format("boolean `{}`", value.as_boolean());
    case toml::Kind::Array: return "sequence";
    case toml::Kind::Datetime:
    case toml::Kind::Table: return "map";
  }
  return "";
}

}  // namespace

tl::unexpected<toml::ParseError> problem(std::string message, Span span) {
  return tl::unexpected(toml::ParseError{std::move(message), span});
}

tl::unexpected<toml::ParseError> wrong_type(const toml::Value& value, std::string_view expected) {
  return problem(fmt::format("invalid type: {}, expected {}", describe(value), expected), value.span());
}

tl::unexpected<toml::ParseError> missing_field(std::string_view field, Span span) {
  return problem(fmt::format("missing field `{}`", field), span);
}

Read<const std::string*> read_string(const toml::Value& value) {
  if (!value.is_string()) return wrong_type(value, "a string");
  return &value.as_string();
}

Read<std::uint32_t> read_u32(const toml::Value& value) {
  if (!value.is_integer()) return wrong_type(value, "u32");
  const auto number = value.as_integer();
  if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) {
    return problem(fmt::format("invalid value: integer `{}`, expected u32", number), value.span());
  }
  return static_cast<std::uint32_t>(number);
}

Read<const std::vector<toml::Value>*> read_sequence(const toml::Value& value) {
  if (!value.is_array()) return wrong_type(value, "a sequence");
  return &value.as_array();
}

Read<const toml::Table*> read_table(const toml::Value& value, std::string_view expected) {
  if (!value.is_table()) return wrong_type(value, expected);
  return &value.as_table();
}

}  // namespace gantry::lockfile
