#include "base/edit_distance.h"

#include <algorithm>
#include <vector>

#include "base/unicode.h"

namespace gantry {
namespace {

std::vector<char32_t> folded(std::string_view text) {
  std::vector<char32_t> result;
  while (!text.empty()) {
    char32_t c = take_character(text);
    if (c >= U'A' && c <= U'Z') c += U'a' - U'A';
    result.push_back(c);
  }
  return result;
}

}  // namespace

std::optional<std::size_t> edit_distance(std::string_view a_text, std::string_view b_text, std::size_t limit) {
  const auto a = folded(a_text);
  const auto b = folded(b_text);
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return std::nullopt;
  // Rows of the dynamic programme: the current one and the two before it (transpositions reach back two).
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, previous);
    std::swap(previous, current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
  }
  if (current[b.size()] > limit) return std::nullopt;
  return current[b.size()];
}

}  // namespace gantry
