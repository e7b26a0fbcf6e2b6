#include "server/core/license.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/ascii.h"
#include "server/core/spdx_list.h"

namespace gantry::server {

namespace {

constexpr std::size_t kLongestExpression = 1000;
constexpr int kDeepest = 50;

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// What an identifier that is not on the list may have meant.
std::string unknown(std::string_view what, std::string_view id, std::span<const std::string_view> list) {
  const auto wanted = ascii_lower(id);
  for (const auto known : list) {
    if (ascii_lower(known) == wanted) return fmt::format("unknown {} `{}`; it is written `{}`", what, id, known);
  }
  return fmt::format("unknown {} `{}`; see https://spdx.org/licenses", what, id);
}

// expression = term { ("AND" | "OR" | "/") term };  term = "(" expression ")" | id ["+"] ["WITH" exception]
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { advance(); }

  std::optional<std::string> problem() {
    expression(0);
    if (!problem_ && !token_.empty()) fail(fmt::format("unexpected `{}`", token_));
    return problem_;
  }

 private:
  void advance() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
    std::size_t length = 0;
    while (length < text_.size() && is_id_character(text_[length])) ++length;
    if (length == 0 && !text_.empty()) length = 1;
    token_ = text_.substr(0, length);
    text_.remove_prefix(length);
  }

  void fail(std::string text) {
    if (!problem_) problem_ = std::move(text);
  }

  bool take(std::string_view wanted) {
    if (token_ != wanted) return false;
    advance();
    return true;
  }

  void expression(int depth) {
    term(depth);
    while (!problem_ && (take("AND") || take("OR") || take("/"))) term(depth);
  }

  void term(int depth) {
    if (depth > kDeepest) return fail("too many parentheses");
    if (take("(")) {
      expression(depth + 1);
      if (!problem_ && !take(")")) fail("a closing parenthesis is missing");
      return;
    }
    if (token_.empty()) return fail("a licence is missing at the end");
    if (!is_id_character(token_.front()) || token_ == "AND" || token_ == "OR" || token_ == "WITH") {
      return fail(fmt::format("unexpected `{}`", token_));
    }
    license();
    if (!problem_ && take("WITH")) exception();
  }

  void license() {
    constexpr std::string_view kReference = "LicenseRef-";
    if (token_.starts_with(kReference)) {
      if (token_.size() == kReference.size()) return fail("`LicenseRef-` needs a name");
      return advance();
    }
    const auto list = spdx_licenses();
    if (!std::binary_search(list.begin(), list.end(), token_)) return fail(unknown("licence", token_, list));
    advance();
    take("+");
  }

  void exception() {
    const auto list = spdx_exceptions();
    if (token_.empty()) return fail("an exception is missing after `WITH`");
    if (!std::binary_search(list.begin(), list.end(), token_)) {
      return fail(unknown("licence exception", token_, list));
    }
    advance();
  }

  std::string_view text_;
  std::string_view token_;
  std::optional<std::string> problem_;
};

}  // namespace

std::optional<std::string> license_problem(std::string_view expression) {
  if (expression.size() > kLongestExpression) return "the licence expression is too long";
  return Parser(expression).problem();
}

}  // namespace gantry::server
