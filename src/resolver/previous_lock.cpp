#include "resolver/previous_lock.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "model/source_errors.h"
#include "model/version_match.h"
#include "resolver/old_lock.h"

namespace gantry::resolver {

PreviousLock::PreviousLock(const ResolveOptions& options, PackageQuery& query)
    : previous_(options.previous), query_(query) {
  if (!previous_) return;
  patches_.insert(options.preferred.begin(), options.preferred.end());
  given_up_.resize(previous_->nodes.size());
  for (std::size_t i = 0; i < previous_->nodes.size(); ++i) {
    const auto& id = previous_->nodes[i].id;
    all_by_name_[id.name()].push_back(&id);
    if (options.keep && !options.keep(id)) {
      give_up_with_dependencies(static_cast<PackageIndex>(i));
    } else {
      kept_.insert(id);
    }
  }
  find_changed_manifests(options.roots);

  const auto is_bound = [&](PackageIndex index) {
    const auto& id = (*previous_)[index].id;
    if (given_up_[index_of(index)]) return false;
    // The manifest of a path package may have another version by now.
    return !id.source().is_path() || seen_path_packages_.contains(id) || patches_.contains(id);
  };
  for (std::size_t i = 0; i < previous_->nodes.size(); ++i) {
    if (!is_bound(static_cast<PackageIndex>(i))) continue;
    const auto& node = previous_->nodes[i];
    bound_by_name_[node.id.name()].push_back(&node.id);
    auto& edges = bound_[node.id];
    for (const auto& edge : node.edges) {
      if (is_bound(edge.to)) edges.push_back((*previous_)[edge.to].id);
    }
  }
}

void PreviousLock::give_up_with_dependencies(PackageIndex start) {
  std::vector<PackageIndex> pending{start};
  while (!pending.empty()) {
    const auto index = pending.back();
    pending.pop_back();
    if (given_up_[index_of(index)]) continue;
    given_up_[index_of(index)] = true;
    for (const auto& edge : (*previous_)[index].edges) pending.push_back(edge.to);
  }
}

void PreviousLock::find_changed_manifests(std::span<const RootRequest> roots) {
  std::vector<std::pair<SummaryPtr, bool>> pending;  // path packages, and whether they are members
  for (const auto& root : roots) pending.emplace_back(root.summary, true);
  std::set<SourceId> poisoned;
  while (!pending.empty()) {
    const auto [summary, is_member] = pending.back();
    pending.pop_back();
    if (!seen_path_packages_.insert(summary->id).second) continue;
    for (const auto& dependency : summary->dependencies) {
      if (!is_member && !dependency.is_transitive()) continue;
      if (dependency.source.is_path()) {
        try {
          // Of any version: a requirement that fails is the search's business.
          for (const auto& package : query_.all_versions(dependency)) {
            if (package->id.name() == dependency.package_name) pending.emplace_back(package, false);
          }
        } catch (const Error&) {
          // The search reports what cannot be loaded, with the way to it.
        }
        continue;
      }
      if (is_satisfied(dependency) || !poisoned.insert(dependency.source).second) continue;
      for (std::size_t i = 0; i < previous_->nodes.size(); ++i) {
        if (previous_->nodes[i].id.source() == dependency.source)
          give_up_with_dependencies(static_cast<PackageIndex>(i));
      }
    }
  }
}

bool PreviousLock::is_satisfied(const Dependency& dependency) const {
  const auto named = all_by_name_.find(dependency.package_name);
  return named != all_by_name_.end() &&
         std::ranges::any_of(named->second, [&](const auto* id) { return accepts_version(dependency, id->version()); });
}

bool PreviousLock::is_same_git_source(const SourceId& wanted, const SourceId& locked) const {
  return means_master(previous_->lock_version, wanted, locked);
}

bool PreviousLock::matches(const Dependency& dependency, const PackageId& id) const {
  return id.name() == dependency.package_name && accepts_version(dependency, id.version()) &&
         (id.source() == dependency.source || is_same_git_source(dependency.source, id.source()));
}

const PackageId* PreviousLock::locked_for(const Dependency& dependency, const std::vector<PackageId>* edges) const {
  if (edges) {
    for (const auto& id : *edges) {
      if (matches(dependency, id)) return &id;
    }
    for (const auto& id : *edges) {
      if (id.name() != dependency.package_name || !accepts_version(dependency, id.version())) continue;
      // From another source: good only while a patch still puts it there. A repository need not be fetched to know.
      const bool is_patch = std::ranges::any_of(patches_, [&](const auto& patch) {
        return patch.name() == id.name() && patch.version() == id.version() &&
               (patch.source() == id.source() || is_same_git_source(patch.source(), id.source()));
      });
      if (is_patch) return &id;
      if (dependency.source.is_git()) continue;
      const std::vector<SummaryPtr>* answer = nullptr;
      try {
        while (!(answer = query_.poll(dependency))) query_.wait();
      } catch (const QueryError&) {
        continue;  // thrown again by the search, with the way to it
      }
      if (std::ranges::any_of(*answer, [&](const auto& summary) { return summary->id == id; })) return &id;
    }
  }
  const auto named = bound_by_name_.find(dependency.package_name);
  if (named == bound_by_name_.end()) return nullptr;
  const auto found = std::ranges::find_if(named->second, [&](const auto* id) { return matches(dependency, *id); });
  return found == named->second.end() ? nullptr : *found;
}

SummaryPtr PreviousLock::bind(const SummaryPtr& summary) const {
  if (!previous_) return summary;
  const auto known = bound_.find(summary->id);
  const auto* edges = known == bound_.end() ? nullptr : &known->second;
  std::shared_ptr<Summary> changed;
  for (std::size_t i = 0; i < summary->dependencies.size(); ++i) {
    const auto* id = locked_for(summary->dependencies[i], edges);
    if (!id) continue;
    if (!changed) changed = std::make_shared<Summary>(*summary);
    auto& dependency = changed->dependencies[i];
    dependency.locked_version = id->version();
    if (id->source() == dependency.source) dependency.source = dependency.source.with_precise(id->source().precise());
    if (is_same_git_source(dependency.source, id->source())) {
      dependency.source = dependency.source.with_precise(id->source().precise());
    }
  }
  return changed ? changed : summary;
}

void PreviousLock::add_to(Preferences& preferences) const {
  for (const auto& id : kept_) preferences.prefer(id);
}

}  // namespace gantry::resolver
