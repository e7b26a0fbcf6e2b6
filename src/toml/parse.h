// TOML 1.0 (and the parts of 1.1 that cargo's parser takes: line breaks and a trailing comma in inline tables, \e,
// \xHH, times without seconds) into values with byte spans. Messages and positions are those cargo shows for the same
// text. The source must be valid UTF-8 (see is_utf8); a byte order mark is skipped and counted in the spans.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/diagnostic.h"
#include "base/unicode.h"
#include "toml/value.h"

namespace gantry::toml {

struct Document {
  std::shared_ptr<const std::string> source;
  Table root;
};

// `span` may be empty: the problem is the byte at its beginning. A problem without any place has `has_span` unset.
struct ParseError {
  std::string message;
  Span span;
  bool has_span = true;
};

// Arrays, inline tables and dotted keys may nest this deep, as in cargo.
inline constexpr int kMaxDepth = 80;

tl::expected<Document, ParseError> parse(std::string source);

// One value and nothing else around it but blanks, as on the right of `--config KEY=VALUE`.
tl::expected<Value, ParseError> parse_value(std::string_view source);

// The first integer below `table` that 64 bits cannot hold: an error for readers that take any value.
const Value* find_wide_integer(const Table& table);

// "TOML parse error at line 1, column 2\n  |\n1 | a\n  |  ^\nmessage\n": how errors of config and lock files are shown.
// It ends with a line break.
std::string render_toml_error(const ParseError& error, std::string_view source);

using gantry::is_utf8;

}  // namespace gantry::toml
