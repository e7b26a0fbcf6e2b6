#include "resolver/conflict.h"

namespace gantry::resolver {

void ConflictCache::remember(EdgeIndex edge, const Conflict& conflict) {
  auto& known = by_edge_[edge];
  // A conflict that contains a known one says nothing new.
  const auto is_covered = [&](const Conflict& smaller) {
    return std::ranges::all_of(smaller.blames(), [&](const Blame& blame) { return conflict.contains(blame.package); });
  };
  if (std::ranges::any_of(known, is_covered)) return;
  known.push_back(conflict);
  for (const auto& blame : conflict.blames()) {
    auto& edges = by_package_[blame.package];
    if (std::ranges::find(edges, edge) == edges.end()) edges.push_back(edge);
  }
}

const std::vector<EdgeIndex>* ConflictCache::edges_blaming(CandidateIndex package) const {
  const auto found = by_package_.find(package);
  return found == by_package_.end() ? nullptr : &found->second;
}

}  // namespace gantry::resolver
