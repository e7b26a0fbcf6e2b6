// What an existing lock file says to a new resolution: binds the edges of unchanged packages to the versions they had.
// Where a manifest asks for something that the lock file cannot give, the packages of that source (and what they need)
// are not bound, only preferred: the new edge may need any of them to move.
#pragma once

#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "resolver/package_query.h"
#include "resolver/preferences.h"
#include "resolver/resolver.h"

namespace gantry::resolver {

class PreviousLock {
 public:
  // Without a lock file: binds nothing.
  PreviousLock(const ResolveOptions& options, PackageQuery& query);

  // Edges bound where that is right.
  SummaryPtr bind(const SummaryPtr& summary) const;
  // Kept versions may be yanked.
  bool allows_yanked(const PackageId& id) const { return kept_.contains(id); }
  void add_to(Preferences& preferences) const;

 private:
  void give_up_with_dependencies(PackageIndex index);
  void find_changed_manifests(std::span<const RootRequest> roots);
  // Whether some locked package could serve the dependency, from whatever source (a patch may stand in).
  bool is_satisfied(const Dependency& dependency) const;
  bool is_same_git_source(const SourceId& wanted, const SourceId& locked) const;
  bool matches(const Dependency& dependency, const PackageId& id) const;
  const PackageId* locked_for(const Dependency& dependency, const std::vector<PackageId>* edges) const;

  const Resolve* previous_;
  PackageQuery& query_;
  std::vector<bool> given_up_;                                   // by index in the lock file
  std::unordered_set<PackageId> patches_;                        // that stand in for packages of other sources
  std::unordered_set<PackageId> kept_;                           // preferred
  std::unordered_map<PackageId, std::vector<PackageId>> bound_;  // package -> its edges that are still good
  std::unordered_map<std::string, std::vector<const PackageId*>> bound_by_name_;
  std::unordered_map<std::string, std::vector<const PackageId*>> all_by_name_;
  std::unordered_set<PackageId> seen_path_packages_;
};

}  // namespace gantry::resolver
