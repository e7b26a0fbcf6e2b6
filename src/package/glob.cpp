#include "package/glob.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "base/unicode.h"

namespace gantry::package {

namespace {

constexpr std::size_t kMaxAlternatives = 4096;
constexpr std::size_t kMaxTokens = 200'000;  // of all alternatives
constexpr int kMaxDepth = 100;               // of groups in groups

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
    tokens_ += all.size();
    if (tokens_ > kMaxTokens) {
      problem_ = "too long";
      return;
    }
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
    if (depth == kMaxDepth) {
      problem_ = "too many groups in groups";
      return;
    }
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
        tokens_ += tokens.size();
        if (tokens_ > kMaxTokens) {
          problem_ = "too long";
          return;
        }
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
    if (!at_end()) {
      ++position_;
      append(all, {Token::Kind::AnyDirectories});
      return;
    }
    // At the end it takes what a directory holds; alone, everything.
    for (auto& tokens : all) {
      const bool is_below = !tokens.empty() && tokens.back().kind == Token::Kind::Literal;
      if (is_below) {
        tokens.pop_back();  // the slash before
        tokens.push_back({Token::Kind::AnyBelow});
      } else {
        if (tokens.empty()) tokens.push_back({Token::Kind::AnyDirectories});
        tokens.push_back({Token::Kind::Star});
      }
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
  std::size_t tokens_ = 0;
  std::string problem_;
};

tl::expected<Glob, std::string> Glob::parse(std::string_view pattern) {
  auto alternatives = Parser(pattern).run();
  if (!alternatives) return tl::unexpected(std::move(alternatives.error()));
  Glob glob;
  glob.alternatives_ = std::move(*alternatives);
  return glob;
}

// Goes through the path once, with all places of the pattern that it can have reached: no pattern takes long.
class Glob::Matcher {
 public:
  Matcher(const Tokens& tokens, std::string_view path)
      : tokens_(tokens), path_(path), words_(tokens.size() / kBits + 1) {
    if (words_ > 1) many_.assign(kRows * words_, 0);
  }

  bool run() {
    reach(0, 0);
    for (std::size_t at = 0; at < path_.size(); ++at) {
      if (leave(at)) return true;
    }
    if (leave(path_.size())) return true;
    return is_reached_;
  }

 private:
  static constexpr std::size_t kRows = 5;  // a character has up to four bytes
  static constexpr std::size_t kBits = 64;

  std::uint64_t* row_of(std::size_t at) { return (words_ > 1 ? many_.data() : few_.data()) + at % kRows * words_; }
  void reach(std::size_t at, std::size_t token) { row_of(at)[token / kBits] |= std::uint64_t{1} << token % kBits; }

  // Takes all steps from one place, also from what they reach there, which stands behind; true when all that is left
  // matches.
  bool leave(std::size_t at) {
    auto* row = row_of(at);
    for (std::size_t word = 0; word < words_; ++word) {
      for (std::uint64_t done = 0; (row[word] & ~done) != 0;) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(row[word] & ~done));
        done |= std::uint64_t{1} << bit;
        const auto token = word * kBits + bit;
        if (token == tokens_.size()) {
          is_reached_ = at == path_.size();
        } else if (step(at, token)) {
          return true;
        }
      }
      row[word] = 0;
    }
    return false;
  }

  // From one token at one place; true when all that is left matches.
  bool step(std::size_t at, std::size_t index) {
    const auto& token = tokens_[index];
    const bool at_end = at == path_.size();
    const char next = at_end ? '\0' : path_[at];
    switch (token.kind) {
      case Token::Kind::Literal:
        if (!at_end && next == token.character) reach(at + 1, index + 1);
        break;
      case Token::Kind::Any:
      case Token::Kind::Class: {
        if (at_end || next == '/') break;
        auto rest = path_.substr(at);
        const auto c = take_character(rest);
        if (token.kind == Token::Kind::Any || is_in(token, c)) reach(path_.size() - rest.size(), index + 1);
        break;
      }
      case Token::Kind::Star:
        reach(at, index + 1);
        if (!at_end && next != '/') reach(at + 1, index);
        break;
      case Token::Kind::AnyDirectories:
        if (at == 0 || path_[at - 1] == '/') reach(at, index + 1);
        if (!at_end) reach(at + 1, index);
        break;
      case Token::Kind::AnyBelow: return next == '/' && at + 1 < path_.size();
    }
    return false;
  }

  static bool is_in(const Token& token, char32_t c) {
    const bool found =
        std::ranges::any_of(token.ranges, [c](const auto& range) { return range.first <= c && c <= range.second; });
    return found != token.negated;
  }

  const Tokens& tokens_;
  std::string_view path_;
  std::size_t words_;                       // of a row
  std::array<std::uint64_t, kRows> few_{};  // rows of one word
  std::vector<std::uint64_t> many_;         // of more
  bool is_reached_ = false;                 // the end of both
};

bool Glob::matches(std::string_view path) const {
  return std::ranges::any_of(alternatives_, [&](const Tokens& tokens) { return Matcher(tokens, path).run(); });
}

}  // namespace gantry::package
