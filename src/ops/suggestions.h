// What a compiler suggests to change: taken out of the diagnostics that it writes with --error-format=json.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace gantry::ops {

// `span`: bytes of `file`, which is named as the compiler names it.
struct Replacement {
  std::string file;
  Span span;
  std::string text;
  bool operator==(const Replacement&) const = default;
};

// All that one diagnostic proposes: it is done as a whole or not at all.
struct Suggestion {
  std::vector<Replacement> replacements;

  // Parts in more than one file go together too, but are nothing that can be undone for one of them.
  bool is_in_one_file() const;
  bool operator==(const Suggestion&) const = default;
};

// Those that the compiler itself would do (MachineApplicable), or every one.
enum class Trust { Sure, Any };

// Of the lines of an error stream, in their order. What is no diagnostic suggests nothing.
std::vector<Suggestion> read_suggestions(std::string_view lines, Trust trust);

// What of an error stream is for the user: rendered diagnostics and plain lines, and the files that diagnostics are
// about, by name, each once.
struct Findings {
  std::vector<std::string> texts;
  std::vector<std::string> files;
};
Findings read_findings(std::string_view lines);

}  // namespace gantry::ops
