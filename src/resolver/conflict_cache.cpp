#include "resolver/conflict_cache.h"

#include <algorithm>
#include <utility>

namespace gantry::resolver {

// A conflict that contains a known one says nothing new.
bool ConflictCache::is_covered(const Known& known, const Conflict& conflict, const CandidatePool& pool) {
  if (known.always) return true;
  const auto contains_all = [&](std::size_t index) {
    return std::ranges::all_of(known.conflicts[index].blames(),
                               [&](const Blame& blame) { return conflict.contains(blame.package); });
  };
  return std::ranges::any_of(conflict.blames(), [&](const Blame& blame) {
    const auto slot = known.filed.find(pool.slot(blame.package));
    if (slot == known.filed.end()) return false;
    const auto filed = slot->second.find(blame.package);
    return filed != slot->second.end() && std::ranges::any_of(filed->second, contains_all);
  });
}

CandidateIndex ConflictCache::youngest(const Conflict& conflict) const {
  return std::ranges::max_element(conflict.blames(), {},
                                  [&](const Blame& blame) { return state_.age_of(blame.package).value_or(0); })
      ->package;
}

void ConflictCache::remember(EdgeIndex edge, const Conflict& conflict) {
  auto& known = by_edge_[edge];
  if (is_covered(known, conflict, pool_)) return;
  if (conflict.blames().empty()) {
    known.always = conflict;
    return;
  }
  const auto key = youngest(conflict);
  known.filed[pool_.slot(key)][key].push_back(known.conflicts.size());
  known.conflicts.push_back(conflict);
  for (const auto& blame : conflict.blames()) {
    auto& edges = by_package_[blame.package];
    if (std::ranges::find(edges, edge) == edges.end()) edges.push_back(edge);
  }
}

std::optional<std::size_t> ConflictCache::age_of(const Conflict& conflict) const {
  std::size_t youngest = 0;
  for (const auto& blame : conflict.blames()) {
    const auto age = state_.age_of(blame.package);
    if (!age) return std::nullopt;
    youngest = std::max(youngest, *age);
  }
  return youngest;
}

const Conflict* ConflictCache::active(EdgeIndex edge, std::optional<CandidateIndex> must_contain) const {
  const auto found = by_edge_.find(edge);
  if (found == by_edge_.end()) return nullptr;
  const auto& known = found->second;
  if (known.always && !must_contain) return &*known.always;
  std::optional<std::pair<std::size_t, std::size_t>> best;  // age and position
  for (const auto& [slot, by_package] : known.filed) {
    const auto package = state_.active_in(slot);
    const auto filed = package ? by_package.find(*package) : by_package.end();
    if (filed == by_package.end()) continue;
    for (const auto index : filed->second) {
      const auto& conflict = known.conflicts[index];
      if (must_contain && !conflict.contains(*must_contain)) continue;
      const auto age = age_of(conflict);
      if (age && (!best || std::pair(*age, index) < *best)) best = std::pair(*age, index);
    }
  }
  return best ? &known.conflicts[best->second] : nullptr;
}

const std::vector<EdgeIndex>* ConflictCache::edges_blaming(CandidateIndex package) const {
  const auto found = by_package_.find(package);
  return found == by_package_.end() ? nullptr : &found->second;
}

}  // namespace gantry::resolver
