// When units were at work, and what they waited for: noted by the job queue for the report of --timings.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "plan/unit.h"

namespace gantry::exec {

// Nanoseconds since the build began.
struct UnitTime {
  std::int64_t ready = 0;                // nothing was waited for any more
  std::optional<std::int64_t> started;   // empty: no tool was run for it
  std::optional<std::int64_t> metadata;  // others could go on with its metadata
  std::optional<std::int64_t> ended;
  std::vector<plan::UnitId> unblocked;              // became ready when it ended
  std::vector<plan::UnitId> unblocked_by_metadata;  // became ready when its metadata was there
};

// How many units were in which state, from `at` on.
struct Concurrency {
  std::int64_t at = 0;
  std::size_t active = 0;    // a tool runs
  std::size_t waiting = 0;   // ready, but there was no slot
  std::size_t inactive = 0;  // waiting for others
  bool operator==(const Concurrency&) const = default;
};

class UnitTimes {
 public:
  UnitTimes(const Clock& clock, std::size_t units);

  void started(plan::UnitId id);
  // `unblocked`: became ready by it.
  void metadata_ready(plan::UnitId id, std::vector<plan::UnitId> unblocked);
  void ended(plan::UnitId id, std::vector<plan::UnitId> unblocked);

  const UnitTime& operator[](plan::UnitId id) const { return units_[plan::index_of(id)]; }
  std::int64_t elapsed() const { return clock_.monotonic_ns() - begun_; }
  // Units that a tool was run for, in the order of their start.
  std::vector<plan::UnitId> in_order() const;
  // At each moment at which one of these units changed its state, in order.
  std::vector<Concurrency> concurrency() const;

 private:
  void now_ready(const std::vector<plan::UnitId>& ids, std::int64_t at);

  const Clock& clock_;
  std::int64_t begun_;
  std::vector<UnitTime> units_;
};

}  // namespace gantry::exec
