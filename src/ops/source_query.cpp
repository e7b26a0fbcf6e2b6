#include "ops/source_query.h"

#include <fmt/format.h>

namespace gantry::ops {

void SourceQuery::prefetch(std::span<const Dependency> dependencies) {
  std::map<SourceId, std::vector<Dependency>> by_source;
  for (const auto& dependency : dependencies) by_source[dependency.source].push_back(dependency);
  for (const auto& [source, wanted] : by_source) sources_.get(source).prefetch(wanted);
}

std::vector<SummaryPtr> SourceQuery::patched(const Dependency& dependency) const {
  std::vector<SummaryPtr> found;
  const auto patches = patches_.by_source.find(dependency.source);
  if (patches == patches_.by_source.end()) return found;
  for (const auto& summary : patches->second) {
    if (summary->id.name() == dependency.package_name && dependency.matches_version(summary->id.version())) {
      found.push_back(summary);
    }
  }
  return found;
}

const std::vector<SummaryPtr>* SourceQuery::poll(const Dependency& dependency) {
  auto from_patches = patched(dependency);
  if (from_patches.empty()) {
    last_asked_ = dependency.source;
    return sources_.get(dependency.source).poll(dependency);
  }
  auto key = fmt::format("{}|{}|{}", dependency.package_name, dependency.requirement.to_string(), dependency.source.to_url());
  const auto known = answers_.find(key);
  if (known != answers_.end()) return &known->second;
  // A patch hides the versions of the source that it is compatible with: they cannot both be chosen.
  last_asked_ = dependency.source;
  const auto* others = sources_.get(dependency.source).poll(dependency);
  if (others == nullptr) return nullptr;
  for (const auto& summary : *others) {
    const bool hidden = std::any_of(from_patches.begin(), from_patches.end(),
                                    [&](const auto& patch) { return patch->id.version() == summary->id.version(); });
    if (!hidden) from_patches.push_back(summary);
  }
  return &answers_.emplace(std::move(key), std::move(from_patches)).first->second;
}

void SourceQuery::wait() { sources_.get(last_asked_).wait(); }

std::vector<SummaryPtr> SourceQuery::all_versions(const Dependency& dependency) {
  auto versions = patched(dependency);
  auto others = sources_.get(dependency.source).all_versions(dependency.package_name);
  versions.insert(versions.end(), others.begin(), others.end());
  return versions;
}

std::vector<std::string> SourceQuery::similar_names(const Dependency& dependency) {
  return sources_.get(dependency.source).similar_names(dependency.package_name);
}

std::string SourceQuery::describe_source(const SourceId& source) { return sources_.get(source).describe(); }

}  // namespace gantry::ops
