// Decodes single tokens: strings, keys, numbers, booleans, dates. Errors carry positions in the whole source.
// Internal to toml/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "toml/lexer.h"
#include "toml/parse.h"
#include "toml/value.h"

namespace gantry::toml {

// A string token (one of the four kinds) with its quotes; `offset` is where it begins in the source.
tl::expected<std::string, ParseError> decode_string(TokenKind kind, std::string_view raw, std::size_t offset);

// One segment of a key: a bare word or a one-line string.
tl::expected<std::string, ParseError> decode_key(TokenKind kind, std::string_view raw, std::size_t offset);

// An unquoted value.
tl::expected<Value, ParseError> decode_bare(std::string_view raw, std::size_t offset);

// A value that begins like a date or a time; the message of the error is all of it, the place is the whole value.
tl::expected<Datetime, std::string> decode_datetime(std::string_view raw);

// The first character that may not stand in a comment (which begins with '#').
std::optional<std::size_t> invalid_in_comment(std::string_view comment);

}  // namespace gantry::toml
