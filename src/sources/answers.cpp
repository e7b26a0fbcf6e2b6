#include "sources/answers.h"

#include <algorithm>

#include "base/edit_distance.h"
#include "model/version_match.h"

namespace gantry::sources {

std::string Answers::key(const Dependency& dependency) {
  auto key = dependency.package_name + "\n";
  if (dependency.locked_version) return key + "=" + dependency.locked_version->to_string();
  // Without a requirement pre-releases match too: not the same question as `*`.
  return key + (dependency.has_version ? dependency.requirement.to_string() : "any");
}

const std::vector<SummaryPtr>* Answers::find(const Dependency& dependency) const {
  const auto found = known_.find(key(dependency));
  return found == known_.end() ? nullptr : found->second.get();
}

const std::vector<SummaryPtr>* Answers::filter(const Dependency& dependency, const std::vector<SummaryPtr>& all) {
  auto& answer = known_[key(dependency)];
  if (!answer) {
    std::vector<SummaryPtr> accepted;
    std::copy_if(all.begin(), all.end(), std::back_inserter(accepted), [&](const SummaryPtr& summary) {
      return accepts_version(dependency, summary->id.version()) && summary->id.name() == dependency.package_name;
    });
    answer = std::make_unique<const std::vector<SummaryPtr>>(std::move(accepted));
  }
  return answer.get();
}

void Answers::forget(const std::string& name) {
  std::erase_if(known_, [&](const auto& answer) { return answer.first.starts_with(name + "\n"); });
}

SummaryPtr summary_of(const manifest::PackagePtr& package) { return {package, &package->manifest->summary}; }

std::vector<std::string> nearest_names(std::string_view wanted, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& name : names) {
    if (const auto distance = edit_distance(wanted, name, kSuggestionLimit)) near.emplace_back(*distance, name);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string> result;
  for (auto& [distance, name] : near) {
    if (result.empty() || result.back() != name) result.push_back(std::move(name));
  }
  return result;
}

}  // namespace gantry::sources
