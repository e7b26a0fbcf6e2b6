#include "workspace/glob.h"

#include <fmt/format.h>

#include "base/path.h"
#include "base/unicode.h"

namespace gantry::workspace {

namespace {

std::u32string decode(std::string_view text) {
  std::u32string result;
  while (!text.empty()) result += take_character(text);
  return result;
}

std::string syntax_error(std::size_t position, std::string_view message) {
  return fmt::format("Pattern syntax error near position {}: {}", position, message);
}

}  // namespace

tl::expected<GlobPattern, std::string> GlobPattern::parse(std::string_view text) {
  const auto characters = decode(text);
  GlobPattern pattern;
  std::size_t i = 0;
  while (i < characters.size()) {
    const auto c = characters[i];
    Token token;
    if (c == U'?') {
      token.kind = Token::Kind::Any;
      ++i;
    } else if (c == U'*') {
      const auto begin = i;
      while (i < characters.size() && characters[i] == U'*') ++i;
      const auto count = i - begin;
      if (count > 2)
        return tl::unexpected(syntax_error(begin + 2, "wildcards are either regular `*` or recursive `**`"));
      token.kind = Token::Kind::Sequence;
      if (count == 2) {
        const bool starts = begin == 0 || characters[begin - 1] == U'/';
        const bool ends = i == characters.size() || characters[i] == U'/';
        if (!starts || !ends) {
          return tl::unexpected(
              syntax_error(starts ? i : begin - 1, "recursive wildcards must form a single path component"));
        }
        token.kind = Token::Kind::Recursive;
        if (i < characters.size()) ++i;  // the slash belongs to it
      }
    } else if (c == U'[') {
      token.kind = Token::Kind::Class;
      auto begin = i + 1;
      token.negated = begin < characters.size() && characters[begin] == U'!';
      if (token.negated) ++begin;
      // A bracket that comes first stands for itself.
      const auto close = begin < characters.size() ? characters.find(U']', begin + 1) : std::u32string::npos;
      if (close == std::u32string::npos) return tl::unexpected(syntax_error(i, "invalid range pattern"));
      for (auto k = begin; k < close;) {
        if (k + 2 < close && characters[k + 1] == U'-') {
          token.ranges.emplace_back(characters[k], characters[k + 2]);
          k += 3;
        } else {
          token.ranges.emplace_back(characters[k], characters[k]);
          ++k;
        }
      }
      i = close + 1;
    } else {
      token.character = c;
      ++i;
    }
    pattern.tokens_.push_back(std::move(token));
  }
  return pattern;
}

bool GlobPattern::match(const std::vector<Token>& tokens, std::size_t token, std::u32string_view rest,
                        std::size_t& budget) {
  for (; token < tokens.size(); ++token) {
    if (budget == 0) return false;
    --budget;
    const auto& current = tokens[token];
    switch (current.kind) {
      case Token::Kind::Sequence:
      case Token::Kind::Recursive: {
        for (std::size_t skip = 0; skip <= rest.size(); ++skip) {
          if (match(tokens, token + 1, rest.substr(skip), budget)) return true;
        }
        return false;
      }
      case Token::Kind::Any:
        if (rest.empty()) return false;
        break;
      case Token::Kind::Literal:
        if (rest.empty() || rest.front() != current.character) return false;
        break;
      case Token::Kind::Class: {
        if (rest.empty()) return false;
        bool inside = false;
        for (const auto& [low, high] : current.ranges) inside = inside || (low <= rest.front() && rest.front() <= high);
        if (inside == current.negated) return false;
        break;
      }
    }
    rest.remove_prefix(1);
  }
  return rest.empty();
}

bool GlobPattern::matches(std::string_view name) const {
  std::size_t budget = 1'000'000;  // patterns with many stars must not take forever
  return match(tokens_, 0, decode(name), budget);
}

namespace {

void collect_tree(const std::string& directory, const FileSystem& files, std::vector<std::string>& listed,
                  std::vector<std::string>& found, int depth) {
  found.push_back(directory);
  if (depth == 0) return;
  listed.push_back(directory);
  const auto entries = files.list(directory);
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (entry.type == FileType::Directory)
      collect_tree(path::join(directory, entry.name), files, listed, found, depth - 1);
  }
}

}  // namespace

tl::expected<std::vector<std::string>, std::string> expand_glob(const std::string& pattern, const FileSystem& files,
                                                                std::vector<std::string>& listed) {
  if (auto whole = GlobPattern::parse(pattern); !whole) return tl::unexpected(whole.error());
  std::vector<std::string> current{"/"};
  for (const auto part : path::components(pattern)) {
    std::vector<std::string> next;
    if (part == "**") {
      for (const auto& directory : current) collect_tree(directory, files, listed, next, 64);
    } else if (!GlobPattern::has_wildcard(part)) {
      for (const auto& directory : current) next.push_back(path::join(directory, part));
    } else {
      const auto matcher = GlobPattern::parse(part);
      if (!matcher) return tl::unexpected(matcher.error());
      for (const auto& directory : current) {
        listed.push_back(path::normalize(directory));
        const auto entries = files.list(directory);
        if (!entries) continue;
        for (const auto& entry : *entries) {
          if (matcher->matches(entry.name)) next.push_back(path::join(directory, entry.name));
        }
      }
    }
    current = std::move(next);
  }
  std::erase_if(current, [&](const std::string& found) { return !files.exists(found); });
  return current;
}

}  // namespace gantry::workspace
