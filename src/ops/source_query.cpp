#include "ops/source_query.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "model/source_errors.h"

namespace gantry::ops {

namespace {
std::string question(const Dependency& dependency) {
  const auto wanted = dependency.locked_version ? "locked " + dependency.locked_version->to_string()
                                                : dependency.requirement.to_string();
  return fmt::format("{}\n{}\n{}", dependency.package_name, wanted, dependency.source.to_url());
}
}  // namespace

void SourceQuery::prefetch(std::span<const Dependency> dependencies) {
  std::map<SourceId, std::vector<Dependency>> by_source;
  std::vector<SourceId> order;  // of their first dependencies
  for (const auto& dependency : dependencies) {
    auto& wanted = by_source[dependency.source];
    if (wanted.empty()) order.push_back(dependency.source);
    wanted.push_back(dependency);
  }
  for (const auto& source : order) {
    try {
      sources_.get(source).prefetch(by_source[source]);
    } catch (const Error&) {
      // The question itself will fail in its place, with the way to it.
    }
  }
}

const std::vector<SummaryPtr>* SourceQuery::poll_source(const Dependency& dependency) {
  last_asked_ = dependency.source;
  return with_source_context([&] { return sources_.get(dependency.source).poll_outlines(dependency); },
                             [&] { return fmt::format("unable to update {}", dependency.source.display()); });
}

const std::vector<SummaryPtr>* SourceQuery::poll_unpatched(const Dependency& dependency) {
  if (replacements_ == nullptr || !replacements_->concerns(dependency)) return poll_source(dependency);
  auto key = question(dependency);
  if (const auto known = replaced_answers_.find(key); known != replaced_answers_.end()) return &known->second;
  const auto* originals = poll_source(dependency);
  if (originals == nullptr) return nullptr;
  std::vector<SummaryPtr> answer;
  for (const auto& summary : std::vector(*originals)) {
    if (const auto whole = complete(summary)) answer.push_back(replacements_->apply(whole));
  }
  return &replaced_answers_.emplace(std::move(key), std::move(answer)).first->second;
}

const std::vector<SummaryPtr>* SourceQuery::poll_patched(const Dependency& dependency) {
  const auto* patches = patches_.of(dependency.source);
  if (patches == nullptr) return poll_unpatched(dependency);
  std::vector<SummaryPtr> answer;
  std::copy_if(patches->begin(), patches->end(), std::back_inserter(answer), [&](const SummaryPtr& summary) {
    return summary->id.name() == dependency.package_name && dependency.matches_version(summary->id.version());
  });
  if (answer.empty()) return poll_unpatched(dependency);
  auto key = question(dependency);
  if (const auto known = patched_answers_.find(key); known != patched_answers_.end()) return &known->second;
  // A patch takes the place of the source's package of the same version; the source's other versions stay. A locked
  // version needs nothing else: the source is not asked at all.
  if (!dependency.locked_version) {
    const auto* others = poll_source(dependency);
    if (others == nullptr) return nullptr;
    const auto from_patches = answer.size();
    for (const auto& summary : *others) {
      const auto end = answer.begin() + static_cast<std::ptrdiff_t>(from_patches);
      const bool hidden = std::any_of(answer.begin(), end,
                                      [&](const auto& patch) { return patch->id.version() == summary->id.version(); });
      if (!hidden) answer.push_back(summary);
    }
  }
  return &patched_answers_.emplace(std::move(key), std::move(answer)).first->second;
}

const std::vector<SummaryPtr>* SourceQuery::poll_override(const Dependency& dependency,
                                                          const manifest::PackagePtr& package) {
  auto key = question(dependency);
  if (const auto known = override_answers_.find(key); known != override_answers_.end()) return &known->second;
  const SummaryPtr summary(package->manifest, &package->manifest->summary);
  const auto* real = poll_patched(dependency);
  if (real == nullptr) return nullptr;
  if (!real->empty()) {
    if (const auto whole = complete(real->front())) overrides_->compare(*summary, *whole, *reporter_);
  }
  return &override_answers_.emplace(std::move(key), std::vector{summary}).first->second;
}

const std::vector<SummaryPtr>* SourceQuery::poll(const Dependency& dependency) {
  if (overrides_ != nullptr) {
    if (const auto package = overrides_->find(dependency.package_name)) return poll_override(dependency, package);
  }
  return poll_patched(dependency);
}

SummaryPtr SourceQuery::complete(const SummaryPtr& summary) {
  if (!summary->id.source().is_registry()) return summary;
  auto whole = sources_.get(summary->id.source()).complete(summary);
  if (!whole) {
    for (auto* answers : {&patched_answers_, &replaced_answers_, &override_answers_}) answers->clear();
  }
  return whole;
}

std::optional<semver::PartialVersion> SourceQuery::rust_version(const SummaryPtr& summary) {
  if (!summary->id.source().is_registry()) return summary->rust_version;
  return sources_.get(summary->id.source()).rust_version(summary);
}

std::optional<std::string> SourceQuery::links(const SummaryPtr& summary) {
  return summary->id.source().is_registry() ? sources_.get(summary->id.source()).links(summary) : summary->links;
}

void SourceQuery::wait() { sources_.get(last_asked_).wait(); }

std::vector<SummaryPtr> SourceQuery::all_versions(const Dependency& dependency) {
  auto versions =
      with_source_context([&] { return sources_.get(dependency.source).all_versions(dependency.package_name); },
                          [&] { return fmt::format("unable to update {}", dependency.source.display()); });
  if (const auto* patches = patches_.of(dependency.source)) {
    std::copy_if(patches->begin(), patches->end(), std::back_inserter(versions),
                 [&](const SummaryPtr& summary) { return summary->id.name() == dependency.package_name; });
  }
  return versions;
}

// As a question like others, which a source can answer without looking at the versions below.
std::vector<SummaryPtr> SourceQuery::versions_above(const Dependency& dependency, const semver::Version& version) {
  const auto above = resolver::requirement_above(version);
  auto asked = dependency;
  // Offline, what is downloaded of all versions decides; that is known only for the question about all.
  if (!offline_) asked.requirement = above;
  sources_.get(dependency.source).settle_for_cached(dependency.package_name, version);
  const std::vector<SummaryPtr>* found = nullptr;
  while ((found = poll_patched(asked)) == nullptr) wait();
  auto versions = *found;
  std::erase_if(versions, [&](const auto& summary) { return !above.matches(summary->id.version()); });
  return versions;
}

std::vector<std::string> SourceQuery::similar_names(const Dependency& dependency) {
  return sources_.get(dependency.source).similar_names(dependency.package_name);
}

std::vector<UnusableVersion> SourceQuery::unusable_versions(const Dependency& dependency) {
  auto versions = sources_.get(dependency.source).unusable_versions(dependency.package_name);
  std::erase_if(versions, [&](const auto& each) { return !dependency.matches_version(each.version); });
  return versions;
}

std::string SourceQuery::describe_source(const SourceId& source) { return sources_.get(source).describe(); }

}  // namespace gantry::ops
