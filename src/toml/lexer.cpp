#include "toml/lexer.h"

namespace gantry::toml {

// The end of a one-line string that begins at `from`: after its closing quote, or before the line break it lacks one
// at.
std::size_t Lexer::string_end(std::size_t from, char quote) const {
  for (std::size_t i = from + 1; i < source_.size(); ++i) {
    const char c = source_[i];
    if (c == quote) return i + 1;
    if (c == '\n') return i;
    if (c == '\\' && quote == '"' && i + 1 < source_.size() && (source_[i + 1] == '"' || source_[i + 1] == '\\')) ++i;
  }
  return source_.size();
}

// The same for a string of three quotes; up to two quotes of the content may touch the closing ones.
std::size_t Lexer::multiline_end(std::size_t from, char quote) const {
  for (std::size_t i = from + 3; i < source_.size(); ++i) {
    const char c = source_[i];
    if (c == '\\' && quote == '"') {
      ++i;
    } else if (c == quote && source_.substr(i, 3).size() == 3 && source_[i + 1] == quote && source_[i + 2] == quote) {
      i += 3;
      for (int extra = 0; extra < 2 && i < source_.size() && source_[i] == quote; ++extra) ++i;
      return i;
    }
  }
  return source_.size();
}

Token Lexer::next() {
  const std::size_t begin = position_;
  if (begin >= source_.size()) return {TokenKind::End, {source_.size(), source_.size()}};
  const auto token = [&](TokenKind kind, std::size_t end) {
    position_ = end;
    return Token{kind, {begin, end}};
  };
  const char c = source_[begin];
  switch (c) {
    case '.': return token(TokenKind::Dot, begin + 1);
    case '=': return token(TokenKind::Equals, begin + 1);
    case ',': return token(TokenKind::Comma, begin + 1);
    case '[': return token(TokenKind::LeftBracket, begin + 1);
    case ']': return token(TokenKind::RightBracket, begin + 1);
    case '{': return token(TokenKind::LeftBrace, begin + 1);
    case '}': return token(TokenKind::RightBrace, begin + 1);
    case '\n': return token(TokenKind::Newline, begin + 1);
    case '\r':
      return token(TokenKind::Newline, begin + (begin + 1 < source_.size() && source_[begin + 1] == '\n' ? 2 : 1));
    case ' ':
    case '\t': {
      const auto end = source_.find_first_not_of(" \t", begin);
      return token(TokenKind::Whitespace, end == std::string_view::npos ? source_.size() : end);
    }
    case '#': {
      const auto end = source_.find_first_of("\r\n", begin);
      return token(TokenKind::Comment, end == std::string_view::npos ? source_.size() : end);
    }
    case '"':
      if (source_.substr(begin, 3) == "\"\"\"") return token(TokenKind::MultiBasicString, multiline_end(begin, c));
      return token(TokenKind::BasicString, string_end(begin, c));
    case '\'':
      if (source_.substr(begin, 3) == "'''") return token(TokenKind::MultiLiteralString, multiline_end(begin, c));
      return token(TokenKind::LiteralString, string_end(begin, c));
    default: {
      const auto end = source_.find_first_of(".=,[]{} \t#\r\n", begin);
      return token(TokenKind::Atom, end == std::string_view::npos ? source_.size() : end);
    }
  }
}

}  // namespace gantry::toml
