#include "ops/source_edit.h"

#include <fmt/format.h>

namespace gantry::ops {

SourceEdit::Result SourceEdit::apply(const Suggestion& suggestion) {
  auto parts = parts_;
  for (const auto& replacement : suggestion.replacements) {
    const auto result = add(replacement, parts);
    if (result != Result::Done) return result;
  }
  parts_ = std::move(parts);
  ++applied_;
  return Result::Done;
}

SourceEdit::Result SourceEdit::add(const Replacement& replacement, Parts& parts) {
  const auto [begin, end] = replacement.span;
  if (begin > end) {
    problem_ = fmt::format("invalid range {}..{}, start is larger than end", begin, end);
    return Result::Refused;
  }
  if (end > original_.size()) {
    problem_ = fmt::format("invalid range {}..{}, original data is only {} byte long", begin, end, original_.size());
    return Result::Refused;
  }
  const auto same = parts.find({begin, end});
  if (same != parts.end() && same->second == replacement.text) return Result::Repeated;
  // Of what begins before or at our begin, the last one reaches farthest; what comes behind begins before our end, or
  // does not matter.
  const auto next = parts.lower_bound({begin, end});
  const bool overlaps_before = next != parts.begin() && std::prev(next)->first.second > begin;
  const bool overlaps_next = next != parts.end() && (next->first == std::pair(begin, end) || next->first.first < end);
  if (overlaps_before || overlaps_next) {
    problem_ = "cannot replace slice of data that was already replaced";
    return Result::Refused;
  }
  parts.emplace(std::pair(begin, end), replacement.text);
  return Result::Done;
}

std::string SourceEdit::text() const {
  std::string result;
  std::size_t at = 0;
  for (const auto& [span, text] : parts_) {
    result.append(original_, at, span.first - at).append(text);
    at = span.second;
  }
  return result.append(original_, at);
}

}  // namespace gantry::ops
