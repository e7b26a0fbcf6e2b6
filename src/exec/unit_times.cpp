#include "exec/unit_times.h"

#include <algorithm>
#include <map>

namespace gantry::exec {

UnitTimes::UnitTimes(const Clock& clock, std::size_t units)
    : clock_(clock), begun_(clock.monotonic_ns()), units_(units) {}

void UnitTimes::started(plan::UnitId id) { units_[plan::index_of(id)].started = elapsed(); }

void UnitTimes::metadata_ready(plan::UnitId id, std::vector<plan::UnitId> unblocked) {
  auto& unit = units_[plan::index_of(id)];
  unit.metadata = elapsed();
  now_ready(unblocked, *unit.metadata);
  unit.unblocked_by_metadata = std::move(unblocked);
}

void UnitTimes::ended(plan::UnitId id, std::vector<plan::UnitId> unblocked) {
  auto& unit = units_[plan::index_of(id)];
  unit.ended = elapsed();
  now_ready(unblocked, *unit.ended);
  unit.unblocked = std::move(unblocked);
}

void UnitTimes::now_ready(const std::vector<plan::UnitId>& ids, std::int64_t at) {
  for (const auto id : ids) units_[plan::index_of(id)].ready = at;
}

std::vector<plan::UnitId> UnitTimes::in_order() const {
  std::vector<plan::UnitId> ids;
  for (std::uint32_t id = 0; id < units_.size(); ++id) {
    if (units_[id].started) ids.push_back(plan::UnitId{id});
  }
  std::ranges::stable_sort(ids, {}, [&](plan::UnitId id) { return *(*this)[id].started; });
  return ids;
}

std::vector<Concurrency> UnitTimes::concurrency() const {
  struct Change {
    std::ptrdiff_t active = 0;
    std::ptrdiff_t waiting = 0;
    std::ptrdiff_t inactive = 0;
  };
  std::map<std::int64_t, Change> changes;
  for (const auto id : in_order()) {
    const auto& unit = (*this)[id];
    ++changes[0].inactive;
    auto& ready = changes[unit.ready];
    --ready.inactive;
    ++ready.waiting;
    auto& started = changes[*unit.started];
    --started.waiting;
    ++started.active;
    if (unit.ended) --changes[*unit.ended].active;
  }
  std::vector<Concurrency> result;
  Concurrency state;
  for (const auto& [at, change] : changes) {
    state.at = at;
    state.active += static_cast<std::size_t>(change.active);
    state.waiting += static_cast<std::size_t>(change.waiting);
    state.inactive += static_cast<std::size_t>(change.inactive);
    result.push_back(state);
  }
  return result;
}

}  // namespace gantry::exec
