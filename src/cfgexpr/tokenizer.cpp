#include "cfgexpr/tokenizer.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::cfgexpr::detail {
namespace {

bool starts_identifier(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool continues_identifier(char c) { return starts_identifier(c) || (c >= '0' && c <= '9'); }

std::string_view first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return text.substr(0, length);
}

tl::unexpected<std::string> unexpected_character(std::string_view text) {
  return tl::unexpected(fmt::format(
      "unexpected character `{}` in cfg, expected parens, a comma, an identifier, or a string", first_character(text)));
}

std::string_view take_identifier(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, continues_identifier);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const auto identifier = text.substr(0, length);
  text.remove_prefix(length);
  return identifier;
}

}  // namespace

std::string Token::describe() const {
  switch (kind) {
    case Kind::LeftParen: return "`(`";
    case Kind::RightParen: return "`)`";
    case Kind::Comma: return "`,`";
    case Kind::Equals: return "`=`";
    case Kind::Identifier: return "an identifier";
    case Kind::String: return "a string";
  }
  return "";
}

void Tokenizer::skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

std::string_view Tokenizer::rest() {
  skip_spaces();
  return rest_;
}

tl::expected<std::optional<Token>, std::string> Tokenizer::peek() const { return Tokenizer(*this).next(); }

tl::expected<std::optional<Token>, std::string> Tokenizer::next() {
  skip_spaces();
  if (rest_.empty()) return std::optional<Token>{};
  const auto single = [this](Token::Kind kind) {
    rest_.remove_prefix(1);
    return std::optional(Token{kind, {}});
  };
  switch (rest_.front()) {
    case '(': return single(Token::Kind::LeftParen);
    case ')': return single(Token::Kind::RightParen);
    case ',': return single(Token::Kind::Comma);
    case '=': return single(Token::Kind::Equals);
    case '"': {
      const auto end = rest_.find('"', 1);
      if (end == std::string_view::npos) return tl::unexpected(std::string("unterminated string in cfg"));
      const auto text = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
      return std::optional(Token{Token::Kind::String, text});
    }
    default: break;
  }
  if (rest_.starts_with("r#")) {
    rest_.remove_prefix(2);
    if (rest_.empty()) return std::optional<Token>{};
    if (!starts_identifier(rest_.front())) return unexpected_character(rest_);
    return std::optional(Token{Token::Kind::Identifier, take_identifier(rest_), true});
  }
  if (!starts_identifier(rest_.front())) return unexpected_character(rest_);
  return std::optional(Token{Token::Kind::Identifier, take_identifier(rest_)});
}

}  // namespace gantry::cfgexpr::detail
