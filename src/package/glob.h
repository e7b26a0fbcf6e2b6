// Shell patterns as gitignore files have them: `?`, `*`, `[a-z]`, `[!x]`, `{a,b}`, `\x`; `**` as a whole component
// stands for any number of directories, nothing else matches a slash.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace gantry::package {

class Glob {
 public:
  // The error is the reason alone: "unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)".
  static tl::expected<Glob, std::string> parse(std::string_view pattern);
  bool matches(std::string_view path) const;

 private:
  struct Token {
    // AnyDirectories: nothing, or directories with their slashes; AnyBelow: a slash and whatever follows, at the end.
    enum class Kind { Literal, Any, Star, AnyDirectories, AnyBelow, Class } kind = Kind::Literal;
    char character = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  using Tokens = std::vector<Token>;
  class Parser;
  class Matcher;

  std::vector<Tokens> alternatives_;  // one for each combination of `{}`
};

}  // namespace gantry::package
