#include "plan/target_names.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/error.h"

namespace gantry::plan {
namespace {

// Lossy: broken sequences become their bytes; names in manifests are valid UTF-8.
std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> result;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t value = length == 1 ? lead : lead & (0xFF >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      value = (value << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    }
    result.push_back(value);
    i += length;
  }
  return result;
}

Error syntax_error(const std::string& pattern, std::size_t position, std::string_view reason) {
  return Error(fmt::format("cannot build glob pattern from `{}`", pattern),
               {fmt::format("Pattern syntax error near position {}: {}", position, reason)});
}

std::string place(const GraphRequest& request) {
  const auto& specs = request.package_specs;
  if (specs.empty()) return request.one_package ? "" : " in default-run packages";
  if (specs.size() == 1) return fmt::format(" in `{}` package", specs.front());
  return fmt::format(" in `{}`, ... packages", specs.front());
}

}  // namespace

TargetPattern::TargetPattern(std::string text) : text_(std::move(text)) {
  is_glob_ = text_.find_first_of("*?[]") != std::string::npos;
  if (is_glob_) tokenize();
}

void TargetPattern::tokenize() {
  const std::vector<char32_t> chars = code_points(text_);
  for (std::size_t i = 0; i < chars.size();) {
    Token token;
    if (chars[i] == '?') {
      token.kind = Token::Kind::One;
      ++i;
    } else if (chars[i] == '*') {
      const std::size_t begin = i;
      while (i < chars.size() && chars[i] == '*') ++i;
      const std::size_t count = i - begin;
      if (count > 2) throw syntax_error(text_, begin + 2, "wildcards are either regular `*` or recursive `**`");
      if (count == 2) {
        const bool starts_component = begin == 0 || chars[begin - 1] == '/';
        const bool ends_component = i == chars.size() || chars[i] == '/';
        if (!starts_component)
          throw syntax_error(text_, begin - 1, "recursive wildcards must form a single path component");
        if (!ends_component) throw syntax_error(text_, i, "recursive wildcards must form a single path component");
      }
      token.kind = Token::Kind::Any;
    } else if (chars[i] == '[') {
      // A ']' right after '[' or '[!' is a member of the set.
      std::size_t first = i + 1;
      if (first < chars.size() && chars[first] == '!') ++first;
      const auto close =
          std::find(chars.begin() + static_cast<std::ptrdiff_t>(std::min(first + 1, chars.size())), chars.end(), U']');
      if (close == chars.end()) throw syntax_error(text_, i, "invalid range pattern");
      token.kind = Token::Kind::Set;
      token.negated = first == i + 2;
      const auto end = static_cast<std::size_t>(close - chars.begin());
      for (std::size_t k = first; k < end;) {
        if (k + 2 < end && chars[k + 1] == '-') {
          token.ranges.emplace_back(chars[k], chars[k + 2]);
          k += 3;
        } else {
          token.ranges.emplace_back(chars[k], chars[k]);
          ++k;
        }
      }
      i = end + 1;
    } else {
      token.character = chars[i++];
    }
    tokens_.push_back(std::move(token));
  }
}

bool TargetPattern::matches(std::string_view name) const {
  if (!is_glob_) return name == text_;
  const std::vector<char32_t> chars = code_points(name);
  // Greedy with one point to fall back to: the last '*'.
  std::size_t token = 0, at = 0;
  std::size_t star = tokens_.size(), star_at = 0;
  while (at < chars.size()) {
    const bool fits = token < tokens_.size() && [&] {
      const Token& t = tokens_[token];
      switch (t.kind) {
        case Token::Kind::Character: return t.character == chars[at];
        case Token::Kind::One: return true;
        case Token::Kind::Any: return false;
        case Token::Kind::Set:
          return std::ranges::any_of(t.ranges, [&](const auto& range) {
                   return range.first <= chars[at] && chars[at] <= range.second;
                 }) != t.negated;
      }
      return false;
    }();
    if (fits) {
      ++token;
      ++at;
    } else if (token < tokens_.size() && tokens_[token].kind == Token::Kind::Any) {
      star = token++;
      star_at = at;
    } else if (star < tokens_.size()) {
      token = star + 1;
      at = ++star_at;
    } else {
      return false;
    }
  }
  while (token < tokens_.size() && tokens_[token].kind == Token::Kind::Any) ++token;
  return token == tokens_.size();
}

std::string describe_missing_target(const TargetPattern& pattern, std::string_view kind,
                                    const std::function<bool(const manifest::Target&)>& of_kind,
                                    const GraphRequest& request) {
  std::string text = fmt::format("no {} target {} `{}`{}", kind, pattern.is_glob() ? "matches pattern" : "named",
                                 pattern.text(), place(request));

  std::vector<std::string> candidates;
  std::map<std::string, std::set<std::string>> owners;  // packages that have a target of the name
  std::set<PackageId> selected;
  for (const auto& package : request.packages) {
    selected.insert(package->id());
    for (const auto& target : package->manifest->targets) {
      if (!of_kind(target)) continue;
      candidates.push_back(target.name);
      owners[target.name].insert(package->name());
    }
  }
  // Members that were not selected but have what was asked for.
  std::string elsewhere;
  for (const auto& member : request.workspace_members) {
    if (selected.contains(member->id())) continue;
    std::set<std::string> names;
    for (const auto& target : member->manifest->targets) {
      if (of_kind(target) && pattern.matches(target.name)) names.insert(target.name);
    }
    if (names.empty()) continue;
    elsewhere += fmt::format("\nhelp: available {} in `{}` package:", kind, member->name());
    for (const std::string& name : names) elsewhere += fmt::format("\n    {}", name);
  }

  if (const auto similar = closest_name(pattern.text(), candidates)) {
    text += fmt::format("\n\nhelp: a target with a similar name exists: `{}`", *similar);
  } else if (elsewhere.empty() && !candidates.empty()) {
    text += fmt::format("\nhelp: available {} targets:", kind);
    for (const auto& [name, packages] : owners) {
      // A name alone says which target is meant, unless several packages have one of that name.
      if (packages.size() == 1) {
        text += fmt::format("\n    {}", name);
        continue;
      }
      for (const auto& package : packages) text += fmt::format("\n    {} in package {}", name, package);
    }
  }
  return text + elsewhere;
}

}  // namespace gantry::plan
