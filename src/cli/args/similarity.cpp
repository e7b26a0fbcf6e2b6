#include "cli/args/similarity.h"

#include <algorithm>

#include "base/unicode.h"

namespace gantry::cli {
namespace {

constexpr double kThreshold = 0.7;

std::u32string characters(std::string_view text) {
  std::u32string out;
  while (!text.empty()) out += take_character(text);
  return out;
}

}  // namespace

double jaro_similarity(std::string_view first, std::string_view second) {
  const std::u32string a = characters(first);
  const std::u32string b = characters(second);
  if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1.0 : 0.0;

  // Characters match when they are equal and not further apart than half the longer text.
  const std::size_t half = std::max(a.size(), b.size()) / 2;
  const std::size_t reach = half == 0 ? 0 : half - 1;
  std::vector<bool> taken(b.size(), false);
  std::u32string matched_a;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t low = i > reach ? i - reach : 0;
    for (std::size_t j = low; j < std::min(b.size(), i + reach + 1); ++j) {
      if (taken[j] || a[i] != b[j]) continue;
      taken[j] = true;
      matched_a += a[i];
      break;
    }
  }
  if (matched_a.empty()) return 0.0;
  std::u32string matched_b;
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (taken[j]) matched_b += b[j];
  }
  std::size_t displaced = 0;
  for (std::size_t i = 0; i < matched_a.size(); ++i) displaced += matched_a[i] != matched_b[i] ? 1 : 0;

  const auto matches = static_cast<double>(matched_a.size());
  const auto swaps = static_cast<double>(displaced / 2);
  return (matches / static_cast<double>(a.size()) + matches / static_cast<double>(b.size()) +
          (matches - swaps) / matches) /
         3.0;
}

std::vector<std::string> similar_names(std::string_view wanted, const std::vector<std::string>& candidates) {
  std::vector<std::pair<double, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    const double similarity = jaro_similarity(wanted, candidate);
    if (similarity > kThreshold) ranked.emplace_back(similarity, candidate);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<std::string> names;
  for (auto& [similarity, name] : ranked) names.push_back(std::move(name));
  return names;
}

}  // namespace gantry::cli
