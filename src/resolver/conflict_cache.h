// The memory of what made edges fail.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "resolver/conflict.h"
#include "resolver/state.h"

namespace gantry::resolver {

// For each edge the conflicts that were found to make it fail.
class ConflictCache {
 public:
  ConflictCache(const CandidatePool& pool, const State& state) : pool_(pool), state_(state) {}

  void remember(EdgeIndex edge, const Conflict& conflict);

  // A remembered conflict of `edge` all of whose packages are active, and which names `must_contain` if given. Of
  // several the one whose youngest package is oldest: it allows the longest jump back.
  const Conflict* active(EdgeIndex edge, std::optional<CandidateIndex> must_contain = std::nullopt) const;

  // Edges that have a conflict which names the package.
  const std::vector<EdgeIndex>* edges_blaming(CandidateIndex package) const;

 private:
  // The conflicts of an edge. Each is filed under one of its packages, the one that was youngest: of a slot only the
  // package that is active can matter, however many conflicts there are.
  struct Known {
    std::deque<Conflict> conflicts;
    std::unordered_map<SlotIndex, std::unordered_map<CandidateIndex, std::vector<std::size_t>>> filed;
    std::optional<Conflict> always;  // blames nothing: the edge fails whatever is active
  };

  static bool is_covered(const Known& known, const Conflict& conflict, const CandidatePool& pool);
  CandidateIndex youngest(const Conflict& conflict) const;
  // The age of the youngest package; nothing unless all are active.
  std::optional<std::size_t> age_of(const Conflict& conflict) const;

  const CandidatePool& pool_;
  const State& state_;
  std::unordered_map<EdgeIndex, Known> by_edge_;
  std::unordered_map<CandidateIndex, std::vector<EdgeIndex>> by_package_;
};

}  // namespace gantry::resolver
