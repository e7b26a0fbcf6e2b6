// A source text while suggestions are applied to it. Each is done as a whole or not at all, and none undoes another:
// spans always mean the text as it was in the beginning.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "ops/suggestions.h"

namespace gantry::ops {

class SourceEdit {
 public:
  explicit SourceEdit(std::string original) : original_(std::move(original)) {}

  enum class Result {
    Done,
    Repeated,  // a part of it has been done before, in the same way: nothing is to be said about that
    Refused,   // `problem` says why
  };
  Result apply(const Suggestion& suggestion);
  // Why the last one was refused.
  const std::string& problem() const { return problem_; }

  std::size_t applied() const { return applied_; }
  std::string text() const;

 private:
  // By begin and end of what is replaced. An insertion comes before a replacement that begins where it stands, and two
  // replacements may touch; nothing else may.
  using Parts = std::map<std::pair<std::size_t, std::size_t>, std::string>;

  Result add(const Replacement& replacement, Parts& parts);

  std::string original_;
  Parts parts_;
  std::size_t applied_ = 0;
  std::string problem_;
};

}  // namespace gantry::ops
