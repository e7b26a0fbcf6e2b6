#include "resolver/preferences.h"

#include <algorithm>

namespace gantry::resolver {

std::size_t Preferences::suitable_members(const std::optional<semver::PartialVersion>& rust_version) const {
  if (!rust_version) return rust_versions_.size();
  return static_cast<std::size_t>(std::ranges::count_if(
      rust_versions_, [&](const auto& each) { return rust_version->is_satisfied_by_toolchain(each); }));
}

void Preferences::sort(std::vector<SummaryPtr>& summaries, const RustVersionOf& rust_version_of) const {
  struct Ranked {
    bool preferred;
    std::size_t suitable;
    SummaryPtr summary;
  };
  std::vector<Ranked> ranked;
  ranked.reserve(summaries.size());
  for (auto& summary : summaries) {
    const bool preferred = !preferred_.empty() && preferred_.contains(summary->id);
    const auto suitable = rust_versions_.empty() ? 0 : suitable_members(rust_version_of(summary));
    ranked.push_back({preferred, suitable, std::move(summary)});
  }
  std::ranges::stable_sort(ranked, [this](const Ranked& a, const Ranked& b) {
    if (a.preferred != b.preferred) return a.preferred;
    if (a.suitable != b.suitable) return a.suitable > b.suitable;
    const auto& older = a.summary->id.version();
    const auto& newer = b.summary->id.version();
    return minimal_ ? older < newer : newer < older;
  });
  for (std::size_t i = 0; i < ranked.size(); ++i) summaries[i] = std::move(ranked[i].summary);
}

}  // namespace gantry::resolver
