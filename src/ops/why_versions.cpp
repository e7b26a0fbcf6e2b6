#include "ops/why_versions.h"

#include <algorithm>

#include "ops/precise_query.h"

namespace gantry::ops {

namespace {

bool accepts(const WhyDependent& dependent, const semver::Version& version) {
  return dependent.dependency.requirement.matches(version);
}

bool is_older(const SummaryPtr& a, const SummaryPtr& b) { return a->id.version() < b->id.version(); }

// How many of the Rust versions that count can use it.
std::size_t suited(const Summary& summary, const std::vector<semver::PartialVersion>& rust_versions) {
  if (!summary.rust_version) return rust_versions.size();
  return static_cast<std::size_t>(std::ranges::count_if(
      rust_versions, [&](const auto& version) { return summary.rust_version->is_satisfied_by_toolchain(version); }));
}

}  // namespace

WhyVersion VersionJudge::judge(resolver::PackageIndex package, const std::optional<semver::PartialVersion>& asked) {
  const auto& node = resolve_[package];
  WhyVersion answer;
  answer.is_locked = resolver_.previous().exists && resolver_.previous().resolve.find(node.id).has_value();
  answer.has_choice = node.id.source().is_registry();
  for (const auto& other : resolve_.nodes) {
    if (other.id.name() == node.id.name() && other.id != node.id) answer.twins.push_back(other.id.version());
  }
  if (asked) answer.asked = asked->to_string();
  if (!answer.has_choice) return answer;

  Dependency any;
  any.name_in_manifest = any.package_name = node.id.name();
  any.source = node.id.source();
  auto all = resolver_.query().all_versions(any);
  std::erase_if(all, [&](const auto& each) { return each->id.name() != node.id.name(); });
  std::ranges::sort(all, is_older);
  const auto dependents = dependents_of(package);
  std::vector<SummaryPtr> judged;
  if (asked) {
    const auto found = std::ranges::find_if(all.rbegin(), all.rend(),
                                            [&](const auto& each) { return asked->matches(each->id.version()); });
    if (found != all.rend()) judged.push_back(*found);
    for (const auto& each : resolver_.query().unusable_versions(any)) {
      if (judged.empty() && asked->matches(each.version)) {
        answer.others.push_back({each.version, {{WhyObstacle::Kind::Unusable, each.problem}}});
      }
    }
  } else {
    judged = versions_to_judge(all, node.id, dependents);
  }
  for (const auto& other : judged) {
    answer.others.push_back({other->id.version(), obstacles(other, package, answer.is_locked, dependents)});
  }
  return answer;
}

std::vector<WhyDependent> VersionJudge::dependents_of(resolver::PackageIndex package) const {
  std::vector<WhyDependent> found;
  for (const auto& node : resolve_.nodes) {
    for (const auto& edge : node.edges) {
      if (edge.to != package) continue;
      for (const auto& dependency : edge.dependencies) found.push_back({node.id, "", dependency});
    }
  }
  return found;
}

// The newest version that everything accepts, one beyond it that was withdrawn, and the newest of all.
std::vector<SummaryPtr> VersionJudge::versions_to_judge(const std::vector<SummaryPtr>& all, const PackageId& chosen,
                                                        const std::vector<WhyDependent>& dependents) const {
  SummaryPtr fitting;
  SummaryPtr yanked;
  SummaryPtr newest;
  for (const auto& each : all) {
    const auto& version = each->id.version();
    if (version <= chosen.version() || (version.is_prerelease() && !chosen.version().is_prerelease())) continue;
    const bool fits = std::ranges::all_of(dependents, [&](const auto& one) { return accepts(one, version); });
    if (each->yanked) {
      if (fits) yanked = each;
      continue;
    }
    newest = each;
    if (!fits) continue;
    fitting = each;
    yanked = nullptr;
  }
  std::vector<SummaryPtr> judged;
  for (const auto& each : {fitting, yanked, newest}) {
    if (each && std::ranges::find(judged, each) == judged.end()) judged.push_back(each);
  }
  std::ranges::sort(judged, is_older);
  return judged;
}

std::vector<WhyObstacle> VersionJudge::obstacles(const SummaryPtr& other, resolver::PackageIndex package,
                                                 bool is_locked, const std::vector<WhyDependent>& dependents) {
  if (other->yanked) return {{WhyObstacle::Kind::Yanked}};
  WhyObstacle refused{WhyObstacle::Kind::Requirement};
  for (const auto& dependent : dependents) {
    if (!accepts(dependent, other->id.version())) refused.dependents.push_back(dependent);
  }
  if (!refused.dependents.empty()) return {refused};
  if (auto rust = rust_obstacle(*other, *resolve_[package].summary)) return {*rust};
  return {try_out(other, resolve_[package].id, is_locked)};
}

std::optional<WhyObstacle> VersionJudge::rust_obstacle(const Summary& other, const Summary& chosen) const {
  const auto versions = resolver_.rust().preferred();
  if (!other.rust_version || suited(other, versions) >= suited(chosen, versions)) return std::nullopt;
  return WhyObstacle{WhyObstacle::Kind::RustVersion, other.rust_version->to_string(),
                     std::ranges::min(versions).to_string()};
}

WhyObstacle VersionJudge::try_out(const SummaryPtr& other, const PackageId& chosen, bool is_locked) {
  PreciseQuery query(resolver_.query());
  query.pin(chosen, other->id.version());
  const auto keep = [&](const PackageId& id) { return id != chosen; };
  try {
    resolver::resolve(resolver_.resolve_options(&resolve_, keep), query);
    return {is_locked ? WhyObstacle::Kind::LockFile : WhyObstacle::Kind::Order};
  } catch (const resolver::ResolutionError&) {
    // Perhaps it fits beside other versions of other packages.
  }
  try {
    const auto now = resolver::resolve(resolver_.resolve_options(nullptr, nullptr), query);
    WhyObstacle obstacle{WhyObstacle::Kind::Others};
    for (const auto& node : now.nodes) {
      if (!resolve_.find(node.id) && node.id.name() != chosen.name()) obstacle.moved.push_back(node.id);
    }
    return obstacle;
  } catch (const resolver::ResolutionError& error) {
    WhyObstacle obstacle{WhyObstacle::Kind::Conflict};
    obstacle.failure = error.failure();
    return obstacle;
  }
}

}  // namespace gantry::ops
