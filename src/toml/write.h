// Writes TOML the way cargo does: lock files, normalised manifests, edits.
#pragma once

#include <string>
#include <string_view>

#include "toml/value.h"

namespace gantry::toml {

// A string value with cargo's choice of quotes: "basic" unless the text has double quotes or backslashes that a
// 'literal' can hold; text with line breaks goes between three quotes.
std::string format_string(std::string_view text);

// Always one line between double quotes, with escapes.
std::string format_basic_string(std::string_view text);

// A bare key where possible, else quoted.
std::string format_key(std::string_view name);

// A value on one line: tables as `{ a = 1 }`, arrays as `[1, 2]`, floats with a fraction or exponent.
std::string format_value(const Value& value);

}  // namespace gantry::toml
