#include "exec/schedule.h"

#include <algorithm>
#include <numeric>

#include "exec/unit_arguments.h"

namespace gantry::exec {

using plan::CompileMode;

bool waits_for(const plan::Unit& unit, const plan::Unit& dependency) {
  return !(dependency.target->is_bin() && !unit.runs_build_script() && dependency.mode == CompileMode::Build &&
           (unit.target->is_test() || unit.target->is_bench()));
}

Schedule::Schedule(const plan::UnitGraph& graph, const std::vector<std::int64_t>& durations_ns)
    : waiters_(graph.units.size()),
      metadata_waiters_(graph.units.size()),
      missing_(graph.units.size()),
      priorities_(graph.units.size()),
      ready_since_(graph.units.size()),
      unfinished_(graph.units.size()) {
  add_edges(graph);
  if (durations_ns.empty()) {
    count_waiting();
  } else {
    measure_chains(durations_ns);
  }
  for (std::uint32_t id = 0; id < missing_.size(); ++id) {
    if (missing_[id] == 0) make_ready(id);
  }
}

void Schedule::make_ready(std::uint32_t id) {
  ready_since_[id] = events_;
  ready_.insert({priorities_[id], events_, id});
}

void Schedule::add_edges(const plan::UnitGraph& graph) {
  const auto count = static_cast<std::uint32_t>(graph.units.size());
  // Libraries below each unit that write metadata first: those that link must wait for the rest of them.
  std::vector<std::vector<std::uint32_t>> pipelined_below(count);
  std::vector<std::uint32_t> mark(count, UINT32_MAX);
  for (std::uint32_t id = 0; id < count; ++id) {
    const auto& unit = graph.units[id];
    const auto add_once = [&](std::uint32_t library) {
      if (mark[library] == id) return;
      mark[library] = id;
      pipelined_below[id].push_back(library);
    };
    std::vector<std::uint32_t> direct_all;
    std::vector<std::uint32_t> direct_metadata;
    for (const auto& dependency : unit.dependencies) {
      const auto other_id = static_cast<std::uint32_t>(plan::index_of(dependency.unit));
      const auto& other = graph.units[other_id];
      if (!waits_for(unit, other)) continue;
      (needs_only_metadata(unit, other) ? direct_metadata : direct_all).push_back(other_id);
      // Below what is complete only when all below it is, nothing is left to wait for.
      if (!other.requires_upstream_objects() && other.mode == CompileMode::Build) {
        add_once(other_id);
        for (const auto below : pipelined_below[other_id]) add_once(below);
      }
    }
    const auto unique = [](std::vector<std::uint32_t>& list) {
      std::ranges::sort(list);
      list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    if (unit.requires_upstream_objects())
      direct_all.insert(direct_all.end(), pipelined_below[id].begin(), pipelined_below[id].end());
    unique(direct_all);
    unique(direct_metadata);
    for (const auto other : direct_all) waiters_[other].push_back(id);
    std::uint32_t metadata_edges = 0;
    for (const auto other : direct_metadata) {
      if (std::ranges::binary_search(direct_all, other)) continue;
      metadata_waiters_[other].push_back(id);
      ++metadata_edges;
    }
    missing_[id] = static_cast<std::uint32_t>(direct_all.size()) + metadata_edges;
  }
}

// A unit's rank is the number of units that wait for it directly or through others.
void Schedule::count_waiting() {
  const auto count = waiters_.size();
  const auto words = (count + 63) / 64;
  std::vector<std::vector<std::uint64_t>> above(count);
  for (auto id = count; id-- > 0;) {  // dependents have higher ids
    auto& set = above[id];
    set.assign(words, 0);
    for (const auto* list : {&waiters_[id], &metadata_waiters_[id]}) {
      for (const auto waiter : *list) {
        set[waiter / 64] |= std::uint64_t{1} << (waiter % 64);
        for (std::size_t word = waiter / 64; word < words; ++word) set[word] |= above[waiter][word];
      }
    }
    priorities_[id] =
        1 + std::accumulate(set.begin(), set.end(), std::uint64_t{0}, [](std::uint64_t sum, std::uint64_t word) {
          return sum + static_cast<std::uint64_t>(__builtin_popcountll(word));
        });
  }
}

void Schedule::measure_chains(const std::vector<std::int64_t>& durations_ns) {
  std::int64_t total = 0;
  std::int64_t known = 0;
  for (const auto duration : durations_ns) {
    total += duration;
    known += duration > 0 ? 1 : 0;
  }
  const auto usual = known > 0 ? std::max<std::int64_t>(total / known, 1) : 1;
  for (auto id = waiters_.size(); id-- > 0;) {
    std::uint64_t longest = 0;
    for (const auto* list : {&waiters_[id], &metadata_waiters_[id]}) {
      for (const auto waiter : *list) longest = std::max(longest, priorities_[waiter]);
    }
    priorities_[id] = longest + static_cast<std::uint64_t>(durations_ns[id] > 0 ? durations_ns[id] : usual);
  }
}

std::vector<plan::UnitId> Schedule::ready() const {
  std::vector<plan::UnitId> units;
  units.reserve(ready_.size());
  for (const auto& unit : ready_) units.push_back(plan::UnitId{unit.id});
  return units;
}

void Schedule::start(plan::UnitId id) {
  const auto index = static_cast<std::uint32_t>(plan::index_of(id));
  ready_.erase({priorities_[index], ready_since_[index], index});
}

void Schedule::release(std::vector<std::uint32_t>& waiters, std::vector<plan::UnitId>& unblocked) {
  for (const auto waiter : waiters) {
    if (--missing_[waiter] > 0) continue;
    make_ready(waiter);
    unblocked.push_back(plan::UnitId{waiter});
  }
  waiters.clear();
}

std::vector<plan::UnitId> Schedule::metadata_ready(plan::UnitId id) {
  ++events_;
  std::vector<plan::UnitId> unblocked;
  release(metadata_waiters_[plan::index_of(id)], unblocked);
  return unblocked;
}

std::vector<plan::UnitId> Schedule::finished(plan::UnitId id) {
  ++events_;
  std::vector<plan::UnitId> unblocked;
  release(metadata_waiters_[plan::index_of(id)], unblocked);
  release(waiters_[plan::index_of(id)], unblocked);
  --unfinished_;
  return unblocked;
}

}  // namespace gantry::exec
