#include "toml/write.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/number.h"

namespace gantry::toml {

namespace {

// What of a text matters for the choice of its quotes.
struct Traits {
  std::size_t double_run = 0;  // the longest run of "
  std::size_t single_run = 0;  // the longest run of '
  bool control = false;        // characters that only an escape can write (tab and line feed are not)
  bool backslash = false;
  bool newline = false;
};

bool needs_escape_code(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7F;
}

Traits traits_of(std::string_view text) {
  Traits traits;
  std::size_t double_run = 0;
  std::size_t single_run = 0;
  for (const char c : text) {
    double_run = c == '"' ? double_run + 1 : 0;
    single_run = c == '\'' ? single_run + 1 : 0;
    traits.double_run = std::max(traits.double_run, double_run);
    traits.single_run = std::max(traits.single_run, single_run);
    traits.control |= needs_escape_code(c);
    traits.backslash |= c == '\\';
    traits.newline |= c == '\n';
  }
  return traits;
}

// The inside of a basic string. Between three quotes line feeds and up to two quotes in a row stay as they are.
std::string escape(std::string_view text, bool multiline) {
  std::string out;
  std::size_t quotes = 0;
  for (const char c : text) {
    quotes = c == '"' ? quotes + 1 : 0;
    switch (c) {
      case '\b': out += "\\b"; break;
      case '\t': out += "\\t"; break;
      case '\f': out += "\\f"; break;
      case '\r': out += "\\r"; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += multiline ? "\n" : "\\n"; break;
      case '"':
        if (multiline && quotes < 3) {
          out += c;
        } else {
          out += "\\\"";
          quotes = 0;
        }
        break;
      default:
        if (needs_escape_code(c)) {
          out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string between(std::string_view quotes, std::string_view text, bool newline) {
  return fmt::format("{}{}{}{}", quotes, newline ? "\n" : "", text, quotes);
}

std::string format_float(double number) {
  if (std::isnan(number)) return std::signbit(number) ? "-nan" : "nan";
  return decimal_text(number);
}

}  // namespace

std::string format_basic_string(std::string_view text) { return between("\"", escape(text, false), false); }

std::string format_string(std::string_view text) {
  const Traits traits = traits_of(text);
  if (!traits.control && !traits.backslash && traits.double_run == 0 && !traits.newline)
    return format_basic_string(text);
  if (!traits.control && traits.single_run == 0 && !traits.newline) return between("'", text, false);
  if (!traits.control && !traits.backslash && traits.double_run <= 2) {
    return between("\"\"\"", escape(text, true), traits.newline);
  }
  if (!traits.control && traits.single_run <= 2) return between("'''", text, traits.newline);
  if (traits.newline) return between("\"\"\"", escape(text, true), true);
  return format_basic_string(text);
}

std::string format_key(std::string_view name) {
  const auto bare = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  if (!name.empty() && std::ranges::all_of(name, bare)) return std::string(name);
  const Traits traits = traits_of(name);
  const bool plain = !traits.backslash && traits.double_run == 0;
  if (!plain && !traits.control && !traits.newline && traits.single_run == 0) return between("'", name, false);
  return format_basic_string(name);
}

std::string format_value(const Value& value) {
  switch (value.kind()) {
    case Kind::String: return format_string(value.as_string());
    case Kind::Integer: return value.wide_integer() ? value.wide_integer()->text : std::to_string(value.as_integer());
    case Kind::Float: return format_float(value.as_float());
    case Kind::Boolean: return value.as_boolean() ? "true" : "false";
    case Kind::Datetime: return value.as_datetime().text;
    case Kind::Array: {
      std::string out;
      for (const Value& item : value.as_array()) out += (out.empty() ? "" : ", ") + format_value(item);
      return "[" + out + "]";
    }
    case Kind::Table: {
      std::string out;
      for (const Entry& entry : value.as_table().entries()) {
        out +=
            fmt::format("{}{} = {}", out.empty() ? " " : ", ", format_key(entry.key.name), format_value(entry.value));
      }
      return out.empty() ? "{}" : "{" + out + " }";
    }
  }
  return "";
}

}  // namespace gantry::toml
