// Names and glob patterns of --bin, --example, --test and --bench, and the message when one matches nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/build_graph.h"

namespace gantry::plan {

// A plain name, or a glob when it contains one of "*?[]": '*' any characters, '?' one, '[a-z]', '[!a-z]' one of a set,
// '**' as '*' (target names have no path components).
class TargetPattern {
 public:
  // Throws "cannot build glob pattern from `...`" with the position of the syntax error.
  explicit TargetPattern(std::string text);

  bool matches(std::string_view name) const;
  bool is_glob() const { return is_glob_; }
  const std::string& text() const { return text_; }

 private:
  struct Token {
    enum class Kind { Character, Any, One, Set } kind = Kind::Character;
    char32_t character = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;  // inclusive
  };
  void tokenize();

  std::string text_;
  bool is_glob_ = false;
  std::vector<Token> tokens_;
};

// "no bin target named `x` in `foo` package" with suggestions. `kind`: "bin", "example", "test" or "bench".
std::string describe_missing_target(const TargetPattern& pattern, std::string_view kind,
                                    const std::function<bool(const manifest::Target&)>& of_kind,
                                    const GraphRequest& request);

}  // namespace gantry::plan
