// Suggestions for misspelt names ("a feature with a similar name exists: `x`").
#pragma once

#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>

namespace gantry {

// Insertions, deletions, substitutions and transpositions of neighbours that turn one text into the other; ASCII case
// is ignored. Nothing when more than `limit` are needed.
std::optional<std::size_t> edit_distance(std::string_view a, std::string_view b, std::size_t limit);

inline constexpr std::size_t kSuggestionLimit = 3;

// The first of the nearest candidates within three edits, as cargo chooses it. `candidates`: a range of strings.
template <std::ranges::input_range Range>
std::optional<std::string> closest_name(std::string_view wanted, Range&& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = kSuggestionLimit + 1;
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(wanted, candidate, kSuggestionLimit);
    if (!distance || *distance >= best_distance) continue;
    best_distance = *distance;
    best = std::string(candidate);
  }
  return best;
}

}  // namespace gantry
