// Shell patterns of `members`, `default-members` and package selection: `?`, `*`, `[a-z]`, `[!x]`, and `**` for any
// number of directories. Names that begin with a dot match too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/file_system.h"

namespace gantry::workspace {

class GlobPattern {
 public:
  // The error: "Pattern syntax error near position 17: invalid range pattern" (positions count characters from 0).
  static tl::expected<GlobPattern, std::string> parse(std::string_view text);
  bool matches(std::string_view name) const;

  static bool has_wildcard(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

 private:
  struct Token {
    enum class Kind { Literal, Any, Sequence, Recursive, Class } kind = Kind::Literal;
    char32_t character = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  static bool match(const std::vector<Token>& tokens, std::size_t token, std::u32string_view rest, std::size_t& budget);
  std::vector<Token> tokens_;
};

// The existing paths that an absolute pattern means, sorted within each directory; a pattern without wildcards means
// itself if it exists. `listed` collects the directories that were looked into, also absent ones.
tl::expected<std::vector<std::string>, std::string> expand_glob(const std::string& pattern, const FileSystem& files,
                                                                std::vector<std::string>& listed);

}  // namespace gantry::workspace
