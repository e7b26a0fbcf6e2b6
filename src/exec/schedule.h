// In which order units run: what may start when, and which of those goes first. Pure data, no processes.
//
// A unit waits for its dependencies. A library that is only compiled against others waits for their metadata (.rmeta),
// which rustc writes long before it has generated code: dependents of a pipelined library start while it is still being
// compiled. What is linked or run waits for the whole of everything below it.
//
// Among the ready ones goes first what most of the rest waits for. With one job that is counted in units, as cargo
// does; with several, and durations of earlier builds at hand, it is the longest chain of work that begins with the
// unit. Of equals goes first what became ready last.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "plan/unit.h"

namespace gantry::exec {

class Schedule {
 public:
  // `durations_ns`: by unit, of the last build, 0 when unknown; empty: order by the number of waiting units.
  Schedule(const plan::UnitGraph& graph, const std::vector<std::int64_t>& durations_ns);

  // Units that may start, best first.
  std::vector<plan::UnitId> ready() const;
  // The best one that `eligible` accepts.
  template <typename Eligible>
  std::optional<plan::UnitId> best(Eligible&& eligible) const {
    for (const auto& unit : ready_) {
      if (eligible(plan::UnitId{unit.id})) return plan::UnitId{unit.id};
    }
    return std::nullopt;
  }
  bool has_ready() const { return !ready_.empty(); }
  void start(plan::UnitId id);
  // The metadata of a started unit is complete. Returns who became ready by that.
  std::vector<plan::UnitId> metadata_ready(plan::UnitId id);
  std::vector<plan::UnitId> finished(plan::UnitId id);
  // The unit failed: what depends on it never becomes ready.
  std::size_t unfinished() const { return unfinished_; }
  std::uint64_t priority(plan::UnitId id) const { return priorities_[plan::index_of(id)]; }
  // Whether somebody waits for the unit's metadata only.
  bool is_pipelined(plan::UnitId id) const { return !metadata_waiters_[plan::index_of(id)].empty(); }

 private:
  struct Ready {
    std::uint64_t priority = 0;
    std::uint32_t since = 0;  // number of the event that made it ready
    std::uint32_t id = 0;
    bool operator<(const Ready& other) const {
      if (priority != other.priority) return priority > other.priority;
      if (since != other.since) return since > other.since;
      return id < other.id;
    }
  };

  void add_edges(const plan::UnitGraph& graph);
  void count_waiting();
  void measure_chains(const std::vector<std::int64_t>& durations_ns);
  void make_ready(std::uint32_t id);
  void release(std::vector<std::uint32_t>& waiters, std::vector<plan::UnitId>& unblocked);

  std::vector<std::vector<std::uint32_t>> waiters_;           // by unit: who waits for all of it
  std::vector<std::vector<std::uint32_t>> metadata_waiters_;  // who waits for its metadata
  std::vector<std::uint32_t> missing_;                        // by unit: what it still waits for
  std::vector<std::uint64_t> priorities_;
  std::vector<std::uint32_t> ready_since_;
  std::set<Ready> ready_;
  std::uint32_t events_ = 0;
  std::size_t unfinished_ = 0;
};

// The dependencies that must be built before `unit` (the programs that an integration test starts need not).
bool waits_for(const plan::Unit& unit, const plan::Unit& dependency);

}  // namespace gantry::exec
