#include "ops/precise_query.h"

#include <algorithm>

namespace gantry::ops {

const PreciseQuery::Pin* PreciseQuery::pin_of(const Dependency& dependency) const {
  if (dependency.locked_version) return nullptr;
  const auto found = std::ranges::find_if(pins_, [&](const Pin& pin) {
    return pin.from.name() == dependency.package_name && pin.from.source() == dependency.source &&
           dependency.requirement.matches(pin.from.version());
  });
  return found == pins_.end() ? nullptr : &*found;
}

bool PreciseQuery::is_wanted(const Pin& pin, const semver::Version& version) {
  if (pin.wanted.build.empty()) {
    auto plain = version;
    plain.build.clear();
    return plain == pin.wanted;
  }
  return version == pin.wanted;
}

std::optional<Dependency> PreciseQuery::at_revision(const Dependency& dependency) const {
  if (!dependency.source.is_git() || dependency.source.precise()) return std::nullopt;
  const auto found = revisions_.find(dependency.source);
  if (found == revisions_.end()) return std::nullopt;
  auto pinned = dependency;
  pinned.source = dependency.source.with_precise(found->second);
  return pinned;
}

const std::vector<SummaryPtr>* PreciseQuery::poll(const Dependency& dependency) {
  if (const auto pinned = at_revision(dependency)) return inner_.poll(*pinned);
  const auto* pin = pin_of(dependency);
  if (pin == nullptr) return inner_.poll(dependency);
  const auto key = std::pair(pin, dependency.requirement.to_string());
  if (const auto known = answers_.find(key); known != answers_.end()) return &known->second;
  const auto* found = inner_.poll(dependency);
  if (found == nullptr) return nullptr;
  std::vector<SummaryPtr> answer;
  for (const auto& summary : *found) {
    if (!is_wanted(*pin, summary->id.version())) continue;
    if (!summary->yanked) {
      answer.push_back(summary);
      continue;
    }
    // Who asks for exactly this version gets it although it was withdrawn.
    auto usable = std::make_shared<Summary>(*summary);
    usable->yanked = false;
    yanked_.insert(summary->id);
    originals_.emplace(usable, summary);
    answer.push_back(std::move(usable));
  }
  return &answers_.emplace(key, std::move(answer)).first->second;
}

const SummaryPtr& PreciseQuery::original_of(const SummaryPtr& summary) const {
  const auto found = originals_.find(summary);
  return found == originals_.end() ? summary : found->second;
}

SummaryPtr PreciseQuery::complete(const SummaryPtr& summary) {
  const auto& original = original_of(summary);
  auto whole = inner_.complete(original);
  if (!whole) answers_.clear();
  if (!whole || original == summary) return whole;
  auto usable = std::make_shared<Summary>(*whole);
  usable->yanked = false;
  return usable;
}

std::vector<SummaryPtr> PreciseQuery::all_versions(const Dependency& dependency) {
  if (const auto pinned = at_revision(dependency)) return inner_.all_versions(*pinned);
  auto versions = inner_.all_versions(dependency);
  if (const auto* pin = pin_of(dependency)) {
    std::erase_if(versions, [&](const auto& summary) { return !is_wanted(*pin, summary->id.version()); });
  }
  return versions;
}

std::vector<std::string> PreciseQuery::similar_names(const Dependency& dependency) {
  auto names = inner_.similar_names(dependency);
  if (pin_of(dependency) != nullptr) std::erase(names, dependency.package_name);
  return names;
}

}  // namespace gantry::ops
