#include "cfgexpr/cfg.h"

#include <algorithm>

#include <fmt/format.h>

#include "cfgexpr/tokenizer.h"

namespace gantry::cfgexpr {
namespace {

using detail::Token;
using detail::Tokenizer;

constexpr int kMaxDepth = 256;  // no real expression comes near; keeps hostile input off the stack

std::string ended_instead_of(std::string_view wanted) {
  return fmt::format("expected {}, but cfg expression ended", wanted);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : tokens_(text) {}

  // A keyword followed by a list, a literal, or a single option.
  tl::expected<CfgExpr, std::string> expression(int depth) {
    if (depth > kMaxDepth) return tl::unexpected(std::string("cfg expression is nested too deeply"));
    if (tokens_.rest().empty()) return tl::unexpected(ended_instead_of("start of a cfg expression"));
    auto first = tokens_.peek();
    if (!first) return tl::unexpected(std::move(first.error()));
    if (*first) {
      if ((*first)->is_keyword("all")) return list(CfgExpr::Kind::All, depth);
      if ((*first)->is_keyword("any")) return list(CfgExpr::Kind::Any, depth);
      if ((*first)->is_keyword("not")) return negation(depth);
    }
    auto option = cfg();
    if (!option) return tl::unexpected(std::move(option.error()));
    CfgExpr result;
    // The literals need no keyword: `r#true` reads the same.
    if (!option->value && (option->name == "true" || option->name == "false")) {
      result.kind = option->name == "true" ? CfgExpr::Kind::True : CfgExpr::Kind::False;
    } else {
      result.kind = CfgExpr::Kind::Value;
      result.cfg = std::move(*option);
    }
    return result;
  }

  tl::expected<Cfg, std::string> cfg() {
    auto name = tokens_.next();
    if (!name) return tl::unexpected(std::move(name.error()));
    if (!*name) return tl::unexpected(ended_instead_of("identifier"));
    if ((*name)->kind != Token::Kind::Identifier) {
      return tl::unexpected(fmt::format("expected identifier, found {}", (*name)->describe()));
    }
    Cfg result{std::string((*name)->text), std::nullopt, (*name)->raw};
    auto equals = take(Token::Kind::Equals);
    if (!equals) return result;
    auto value = tokens_.next();
    if (!value) return tl::unexpected(std::move(value.error()));
    if (!*value) return tl::unexpected(ended_instead_of("a string"));
    if ((*value)->kind != Token::Kind::String) {
      return tl::unexpected(fmt::format("expected a string, found {}", (*value)->describe()));
    }
    result.value = std::string((*value)->text);
    return result;
  }

  // Nothing may be left.
  tl::expected<void, std::string> end() {
    const auto rest = tokens_.rest();
    if (rest.empty()) return {};
    return tl::unexpected(fmt::format("unexpected content `{}` found after cfg expression", rest));
  }

 private:
  tl::expected<CfgExpr, std::string> list(CfgExpr::Kind kind, int depth) {
    CfgExpr result;
    result.kind = kind;
    (void)tokens_.next();
    if (auto open = expect(Token::Kind::LeftParen); !open) return tl::unexpected(std::move(open.error()));
    while (!take(Token::Kind::RightParen)) {
      auto operand = expression(depth + 1);
      if (!operand) return operand;
      result.operands.push_back(std::move(*operand));
      if (!take(Token::Kind::Comma)) {
        if (auto close = expect(Token::Kind::RightParen); !close) return tl::unexpected(std::move(close.error()));
        break;
      }
    }
    return result;
  }

  tl::expected<CfgExpr, std::string> negation(int depth) {
    CfgExpr result;
    result.kind = CfgExpr::Kind::Not;
    (void)tokens_.next();
    if (auto open = expect(Token::Kind::LeftParen); !open) return tl::unexpected(std::move(open.error()));
    auto operand = expression(depth + 1);
    if (!operand) return operand;
    result.operands.push_back(std::move(*operand));
    if (auto close = expect(Token::Kind::RightParen); !close) return tl::unexpected(std::move(close.error()));
    return result;
  }

  bool take(Token::Kind kind) {
    const auto token = tokens_.peek();
    if (!token || !*token || (*token)->kind != kind) return false;
    (void)tokens_.next();
    return true;
  }

  tl::expected<void, std::string> expect(Token::Kind kind) {
    const auto wanted = Token{kind, {}}.describe();
    auto token = tokens_.next();
    if (!token) return tl::unexpected(std::move(token.error()));
    if (!*token) return tl::unexpected(ended_instead_of(wanted));
    if ((*token)->kind != kind)
      return tl::unexpected(fmt::format("expected {}, found {}", wanted, (*token)->describe()));
    return {};
  }

  Tokenizer tokens_;
};

tl::unexpected<std::string> failed(std::string_view text, std::string_view reason) {
  return tl::unexpected(fmt::format("failed to parse `{}` as a cfg expression: {}", text, reason));
}

}  // namespace

tl::expected<Cfg, std::string> Cfg::parse(std::string_view text) {
  Parser parser(text);
  auto result = parser.cfg();
  if (!result) return failed(text, result.error());
  if (auto end = parser.end(); !end) return failed(text, end.error());
  return result;
}

std::string Cfg::to_string() const {
  const std::string_view prefix = raw ? "r#" : "";
  return value ? fmt::format("{}{} = \"{}\"", prefix, name, *value) : fmt::format("{}{}", prefix, name);
}

std::strong_ordering Cfg::operator<=>(const Cfg& other) const {
  // Names before keys with values.
  if (const auto order = value.has_value() <=> other.value.has_value(); order != 0) return order;
  if (const auto order = name <=> other.name; order != 0) return order;
  return value <=> other.value;
}

tl::expected<CfgExpr, std::string> CfgExpr::parse(std::string_view text) {
  Parser parser(text);
  auto result = parser.expression(0);
  if (!result) return failed(text, result.error());
  if (auto end = parser.end(); !end) return failed(text, end.error());
  return result;
}

bool CfgExpr::matches(std::span<const Cfg> cfgs) const {
  const auto operand_matches = [&](const CfgExpr& operand) { return operand.matches(cfgs); };
  switch (kind) {
    case Kind::Not: return !operands.front().matches(cfgs);
    case Kind::All: return std::ranges::all_of(operands, operand_matches);
    case Kind::Any: return std::ranges::any_of(operands, operand_matches);
    case Kind::Value: return std::ranges::find(cfgs, cfg) != cfgs.end();
    case Kind::True: return true;
    case Kind::False: return false;
  }
  return false;
}

std::string CfgExpr::to_string() const {
  const auto list = [this](std::string text) {
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (i > 0) text.append(", ");
      text.append(operands[i].to_string());
    }
    return text.append(1, ')');
  };
  switch (kind) {
    case Kind::Not: return list("not(");
    case Kind::All: return list("all(");
    case Kind::Any: return list("any(");
    case Kind::Value: return cfg.to_string();
    case Kind::True: return "true";
    case Kind::False: return "false";
  }
  return "";
}

void CfgExpr::for_each_cfg(const std::function<void(const Cfg&)>& visit) const {
  if (kind == Kind::Value) visit(cfg);
  for (const auto& operand : operands) operand.for_each_cfg(visit);
}

tl::expected<Platform, std::string> Platform::parse(std::string_view text) {
  Platform platform;
  if (text.starts_with("cfg(") && text.ends_with(')')) {
    auto expression = CfgExpr::parse(text.substr(4, text.size() - 5));
    if (!expression) return tl::unexpected(std::move(expression.error()));
    platform.expression_ = std::make_shared<const CfgExpr>(std::move(*expression));
    return platform;
  }
  if (text.find('(') != std::string_view::npos) {
    return failed(text, "invalid target specifier: unexpected `(` character, cfg expressions must start with `cfg(`");
  }
  for (const char c : text) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                         c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    if (allowed) continue;
    return failed(text, fmt::format("invalid target specifier: unexpected character {} in target name", c));
  }
  platform.name_ = text;
  return platform;
}

bool Platform::matches(std::string_view target, std::span<const Cfg> cfgs) const {
  return expression_ ? expression_->matches(cfgs) : name_ == target;
}

std::string Platform::to_string() const {
  return expression_ ? fmt::format("cfg({})", expression_->to_string()) : name_;
}

std::strong_ordering CfgExpr::operator<=>(const CfgExpr& other) const {
  if (const auto order = kind <=> other.kind; order != 0) return order;
  if (kind == Kind::Value) return cfg <=> other.cfg;
  return std::lexicographical_compare_three_way(operands.begin(), operands.end(), other.operands.begin(),
                                                other.operands.end());
}

std::strong_ordering Platform::operator<=>(const Platform& other) const {
  if (expression_ == nullptr || other.expression_ == nullptr) {
    if (const auto order = (expression_ != nullptr) <=> (other.expression_ != nullptr); order != 0) return order;
    return name_ <=> other.name_;
  }
  return *expression_ <=> *other.expression_;
}

}  // namespace gantry::cfgexpr
