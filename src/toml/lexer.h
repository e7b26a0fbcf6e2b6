// Splits TOML text into tokens that together cover every byte. It never fails: what is wrong inside a token is found
// when the token is decoded (scalar.h) or put together (parse.cpp). Internal to toml/.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/diagnostic.h"

namespace gantry::toml {

enum class TokenKind {
  Dot,
  Equals,
  Comma,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Whitespace,
  Newline,
  Comment,
  BasicString,
  LiteralString,
  MultiBasicString,
  MultiLiteralString,
  Atom,  // a run of anything else: bare keys, numbers, dates, junk
  End,
};

struct Token {
  TokenKind kind = TokenKind::End;
  Span span;
};

class Lexer {
 public:
  Lexer(std::string_view source, std::size_t start) : source_(source), position_(start) {}
  Token next();
  // The text of a token.
  std::string_view text(Span span) const { return source_.substr(span.begin, span.end - span.begin); }
  std::string_view source() const { return source_; }

 private:
  std::size_t string_end(std::size_t from, char quote) const;
  std::size_t multiline_end(std::size_t from, char quote) const;

  std::string_view source_;
  std::size_t position_;
};

}  // namespace gantry::toml
