// Lists of gitignore patterns, the form of `package.include` and `package.exclude` (Cargo Book, "The exclude and
// include fields").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "package/glob.h"

namespace gantry::package {

class IgnorePatterns {
 public:
  // Throws "error parsing glob 'a{': ...".
  explicit IgnorePatterns(const std::vector<std::string>& lines);

  // Whether the last pattern about `path` (relative to the package), else about the nearest of its directories that any
  // pattern is about, takes it. A pattern with `!` is about a path, too, but does not take it.
  bool matches(std::string_view path, bool is_directory) const;
  // What the last pattern about `path` itself says of it: taken, or not. Nothing when there is none.
  std::optional<bool> verdict(std::string_view path, bool is_directory) const;
  // The pattern that `matches` goes by, as it was written; nothing when there is none.
  std::optional<std::string_view> deciding(std::string_view path, bool is_directory) const;

 private:
  struct Pattern {
    std::string text;
    Glob glob;
    bool negated = false;
    bool directories_only = false;
  };
  void add(std::string_view line);
  const Pattern* last_about(std::string_view path, bool is_directory) const;
  const Pattern* find(std::string_view path, bool is_directory) const;

  std::vector<Pattern> patterns_;
};

}  // namespace gantry::package
