// Splits the text of a cfg expression into tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::cfgexpr::detail {

struct Token {
  enum class Kind : unsigned char { LeftParen, RightParen, Comma, Equals, Identifier, String };
  Kind kind;
  std::string_view text;  // of identifiers (without r#) and strings (without quotes)
  bool raw = false;

  bool is_keyword(std::string_view word) const { return kind == Kind::Identifier && !raw && text == word; }
  std::string describe() const;  // as errors name it: "`)`", "a string"
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : rest_(text) {}

  // The next token, nothing at the end; the error has no "failed to parse" context.
  tl::expected<std::optional<Token>, std::string> next();
  tl::expected<std::optional<Token>, std::string> peek() const;
  // What has not been read, from its first non-blank.
  std::string_view rest();

 private:
  void skip_spaces();
  std::string_view rest_;
};

}  // namespace gantry::cfgexpr::detail
