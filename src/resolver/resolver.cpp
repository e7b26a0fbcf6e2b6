#include "resolver/resolver.h"

#include <algorithm>

#include "resolver/check_resolve.h"
#include "resolver/search.h"

namespace gantry::resolver {
namespace {

// The graph of what is active at the end of a search.
Resolve to_resolve(CandidatePool& pool, const State& state) {
  auto packages = state.active_packages();
  std::ranges::sort(packages, [&](CandidateIndex a, CandidateIndex b) { return pool.id(a) < pool.id(b); });
  std::vector<PackageIndex> position(pool.size());
  Resolve resolve;
  resolve.nodes.reserve(packages.size());
  for (const auto package : packages) {
    position[number(package)] = static_cast<PackageIndex>(resolve.nodes.size());
    ResolveNode node;
    node.summary = pool.original(package);
    node.id = node.summary->id;
    node.checksum = node.summary->checksum;
    if (const auto* features = state.features_of(package)) node.features = *features;
    resolve.nodes.push_back(std::move(node));
  }
  // The same edge was decided more than once when a package was activated again with more features.
  struct Link {
    PackageIndex from;
    PackageIndex to;
    std::size_t dependency;
    auto operator<=>(const Link&) const = default;
  };
  std::vector<Link> links;
  for (const auto& connection : state.connections()) {
    if (!state.is_active(connection.parent) || !state.is_active(connection.child)) continue;
    links.push_back({position[number(connection.parent)], position[number(connection.child)], connection.dependency});
  }
  std::ranges::sort(links);
  links.erase(std::unique(links.begin(), links.end()), links.end());
  for (const auto& [from, to, dependency] : links) {
    auto& node = resolve.nodes[index_of(from)];
    if (node.edges.empty() || node.edges.back().to != to) node.edges.push_back({to, {}});
    node.edges.back().dependencies.push_back(pool.bound(packages[index_of(from)]).dependencies[dependency]);
  }
  return resolve;
}

}  // namespace

Resolve resolve(const ResolveOptions& options, PackageQuery& query) {
  auto rust_versions = options.rust_versions;
  if (rust_versions.empty() && options.rust_version) rust_versions.push_back(*options.rust_version);
  Preferences preferences(std::move(rust_versions), options.prefer_minimal_versions);
  const PreviousLock lock(options, query);
  lock.add_to(preferences);
  for (const auto& id : options.preferred) preferences.prefer(id);
  auto result = [&] {
    std::optional<CandidatePool> pool;
    for (;;) {
      if (!pool) pool.emplace(query, lock, preferences);
      try {
        Search search(*pool, query);
        search.run(options.roots);
        if (!pool->wait_for_pending()) return to_resolve(*pool, search.state());
      } catch (const AnswerAmended&) {
        pool.reset();
      }
    }
  }();
  if (options.previous) result.lock_version = options.previous->lock_version;
  check_cycles(result);
  check_collisions(result);
  return result;
}

}  // namespace gantry::resolver
