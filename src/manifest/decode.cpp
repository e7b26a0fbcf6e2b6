#include "manifest/decode.h"

#include <fmt/format.h>

#include "base/number.h"
#include "base/unicode.h"

namespace gantry::manifest {

Error spanned_error(const SourceText& source, Span span, std::string message) {
  Diagnostic diagnostic;
  diagnostic.level = Level::Error;
  diagnostic.title = std::move(message);
  diagnostic.snippets.push_back({source.display_path, source.text, {{span, "", true}}});
  return Error(std::move(diagnostic));
}

namespace {

// Rust's debug form of a string.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\t': result += "\\t"; break;
      case '\0': result += "\\0"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          result += fmt::format("\\u{{{:x}}}", static_cast<unsigned char>(c));
        } else {
          result += c;
        }
    }
  }
  return result + '"';
}

std::string integer_text(const toml::Value& value) {
  if (const auto* wide = value.wide_integer())
    return fmt::format("`{}`{}", wide->text, wide->fits_unsigned ? "" : " as i128");
  return fmt::format("`{}`", value.as_integer());
}

}  // namespace

std::string describe_found(const toml::Value& value) {
  switch (value.kind()) {
    case toml::Kind::String: return fmt::format("string {}", quoted(value.as_string()));
    case toml::Kind::Integer: return "integer " + integer_text(value);
    case toml::Kind::Float: return fmt::format("floating point `{}`", decimal_text(value.as_float()));
    case toml::Kind::Boolean: return fmt::format("boolean `{}`", value.as_boolean());
    case toml::Kind::Array: return "sequence";
    case toml::Kind::Datetime:
    case toml::Kind::Table: return "map";
  }
  return "";
}

void Decoder::fail_type(const toml::Value& value, std::string_view expected) const {
  fail(value.span(), fmt::format("invalid type: {}, expected {}", describe_found(value), expected));
}

void Decoder::fail_value(const toml::Value& value, std::string_view expected) const {
  fail(value.span(), fmt::format("invalid value: {}, expected {}", describe_found(value), expected));
}

std::string Decoder::string(const toml::Value& value, std::string_view expected) const {
  if (!value.is_string()) fail_type(value, expected);
  return value.as_string();
}

bool Decoder::boolean(const toml::Value& value, std::string_view expected) const {
  if (!value.is_boolean()) fail_type(value, expected);
  return value.as_boolean();
}

const std::vector<toml::Value>& Decoder::array(const toml::Value& value, std::string_view expected) const {
  if (!value.is_array()) fail_type(value, expected);
  return value.as_array();
}

std::vector<std::string> Decoder::strings(const toml::Value& value, std::string_view expected) const {
  std::vector<std::string> result;
  for (const auto& item : array(value, expected)) result.push_back(string(item));
  return result;
}

const toml::Table& Decoder::table(const toml::Value& value, std::string_view expected) {
  if (value.is_table()) return value.as_table();
  if (!value.is_datetime()) fail_type(value, expected);
  auto& made = dates_.emplace_back();
  made.insert({"$__toml_private_datetime", value.span()}, toml::Value(value.as_datetime().text, value.span()));
  return made;
}

void Decoder::fail_length(const toml::Value& value, StructName name) const {
  fail(value.span(), fmt::format("invalid length {}, expected struct {} with {} element{}", value.as_array().size(),
                                 name.name, name.fields, name.fields == 1 ? "" : "s"));
}

void Decoder::note_unused() {
  std::string text;
  for (const auto& part : path_) {
    if (!text.empty()) text += '.';
    text += part;
  }
  unused_.insert(std::move(text));
}

}  // namespace gantry::manifest
