#include "package/glob.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"

namespace gantry::package {

namespace {

constexpr std::size_t kMaxAlternatives = 4096;
constexpr std::size_t kBudget = 1'000'000;  // steps of one match: patterns like `*a*a*a*b` grow exponentially

}  // namespace

// Groups of alternatives are multiplied out while reading.
class Glob::Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern) {}

  tl::expected<std::vector<Tokens>, std::string> run() {
    auto result = sequence(0);
    if (problem_.empty()) return result;
    return tl::unexpected(std::move(problem_));
  }

 private:
  bool at_end() const { return position_ == pattern_.size(); }
  void append(std::vector<Tokens>& all, const Token& token) {
    for (auto& tokens : all) tokens.push_back(token);
  }

  std::vector<Tokens> sequence(int depth) {
    std::vector<Tokens> all(1);
    while (!at_end() && problem_.empty()) {
      const char c = pattern_[position_];
      if (depth > 0 && (c == ',' || c == '}')) return all;
      ++position_;
      switch (c) {
        case '?': append(all, {Token::Kind::Any}); break;
        case '*': star(all); break;
        case '[': character_class(all); break;
        case '{': group(all, depth); break;
        case '}': problem_ = "unopened alternate group; missing '{' (maybe escape '}' with '[}]'?)"; break;
        case '\\':
          if (at_end()) {
            problem_ = "dangling '\\'";
          } else {
            append(all, {Token::Kind::Literal, pattern_[position_++]});
          }
          break;
        default: append(all, {Token::Kind::Literal, c});
      }
    }
    return all;
  }

  void group(std::vector<Tokens>& all, int depth) {
    std::vector<Tokens> branches;
    for (;;) {
      for (auto& branch : sequence(depth + 1)) branches.push_back(std::move(branch));
      if (!problem_.empty()) return;
      if (at_end()) {
        problem_ = "unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)";
        return;
      }
      if (pattern_[position_++] == '}') break;
    }
    if (all.size() * branches.size() > kMaxAlternatives) {
      problem_ = "too many alternatives";
      return;
    }
    std::vector<Tokens> product;
    for (const auto& head : all) {
      for (const auto& branch : branches) {
        auto& tokens = product.emplace_back(head);
        tokens.insert(tokens.end(), branch.begin(), branch.end());
      }
    }
    all = std::move(product);
  }

  void star(std::vector<Tokens>& all) {
    const auto begin = position_ - 1;
    if (at_end() || pattern_[position_] != '*') {
      append(all, {Token::Kind::Star});
      return;
    }
    ++position_;
    const bool starts_component = begin == 0 || pattern_[begin - 1] == '/';
    const bool ends_component = at_end() || pattern_[position_] == '/';
    if (!starts_component || !ends_component) {
      append(all, {Token::Kind::Star});
      return;
    }
    if (begin == 0) {
      const bool is_all = at_end();
      if (!is_all) ++position_;
      append(all, {Token::Kind::AnyPrefix});
      if (is_all) append(all, {Token::Kind::Star});
      return;
    }
    for (auto& tokens : all) tokens.pop_back();  // the slash before
    if (at_end()) {
      append(all, {Token::Kind::AnySuffix});
    } else {
      ++position_;
      append(all, {Token::Kind::AnyMiddle});
    }
  }

  // A bracket that is never closed stands for itself.
  void character_class(std::vector<Tokens>& all) {
    const auto begin = position_;
    Token token{Token::Kind::Class};
    if (!at_end() && (pattern_[position_] == '!' || pattern_[position_] == '^')) {
      token.negated = true;
      ++position_;
    }
    for (bool first = true;; first = false) {
      if (at_end()) {
        position_ = begin;
        append(all, {Token::Kind::Literal, '['});
        return;
      }
      if (pattern_[position_] == ']' && !first) break;
      const auto from = position_;
      const auto low = next();
      auto to = from;
      auto high = low;
      if (position_ + 1 < pattern_.size() && pattern_[position_] == '-' && pattern_[position_ + 1] != ']') {
        to = ++position_;
        high = next();
      }
      if (low > high) {
        const auto shown = [&](std::size_t at) { return pattern_.substr(at, character_length(pattern_.substr(at))); };
        problem_ = fmt::format("invalid range; '{}' > '{}'", shown(from), shown(to));
        return;
      }
      token.ranges.emplace_back(low, high);
    }
    ++position_;
    append(all, token);
  }

  char32_t next() {
    auto rest = pattern_.substr(position_);
    const auto c = take_character(rest);
    position_ = pattern_.size() - rest.size();
    return c;
  }

  std::string_view pattern_;
  std::size_t position_ = 0;
  std::string problem_;
};

tl::expected<Glob, std::string> Glob::parse(std::string_view pattern) {
  auto alternatives = Parser(pattern).run();
  if (!alternatives) return tl::unexpected(std::move(alternatives.error()));
  Glob glob;
  glob.alternatives_ = std::move(*alternatives);
  return glob;
}

bool Glob::match(const Token* token, const Token* end, std::string_view rest, std::size_t& budget) {
  for (; token != end; ++token) {
    if (budget == 0) return false;
    --budget;
    switch (token->kind) {
      case Token::Kind::Literal:
        if (rest.empty() || rest.front() != token->character) return false;
        rest.remove_prefix(1);
        break;
      case Token::Kind::Any:
      case Token::Kind::Class: {
        if (rest.empty() || rest.front() == '/') return false;
        const auto c = take_character(rest);
        if (token->kind == Token::Kind::Class) {
          const bool found = std::ranges::any_of(
              token->ranges, [c](const auto& range) { return range.first <= c && c <= range.second; });
          if (found == token->negated) return false;
        }
        break;
      }
      case Token::Kind::Star:
        for (;;) {
          if (match(token + 1, end, rest, budget)) return true;
          if (rest.empty() || rest.front() == '/') return false;
          rest.remove_prefix(1);
        }
      case Token::Kind::AnyPrefix:  // of a path: nothing, or directories with their slashes
        for (;;) {
          if (match(token + 1, end, rest, budget)) return true;
          const auto slash = rest.find('/');
          if (slash == std::string_view::npos) return false;
          rest.remove_prefix(slash + 1);
        }
      case Token::Kind::AnyMiddle:  // a slash, then the same
        if (rest.empty() || rest.front() != '/') return false;
        rest.remove_prefix(1);
        for (;;) {
          if (match(token + 1, end, rest, budget)) return true;
          const auto slash = rest.find('/');
          if (slash == std::string_view::npos) return false;
          rest.remove_prefix(slash + 1);
        }
      case Token::Kind::AnySuffix: return rest.size() > 1 && rest.front() == '/';
    }
  }
  return rest.empty();
}

bool Glob::matches(std::string_view path) const {
  return std::ranges::any_of(alternatives_, [&](const Tokens& tokens) {
    std::size_t budget = kBudget;
    return match(tokens.data(), tokens.data() + tokens.size(), path, budget);
  });
}

}  // namespace gantry::package
