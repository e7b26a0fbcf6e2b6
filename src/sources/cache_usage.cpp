#include "sources/cache_usage.h"

#include "base/number.h"

namespace gantry::sources {

std::int64_t time_of_use(const Environment& environment, const Clock& clock) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  if (const auto given = environment.get("__CARGO_TEST_LAST_USE_NOW")) {
    if (const auto seconds = read_whole<std::int64_t>(*given)) return *seconds;
  }
  return clock.file_time_ns() / kNanoseconds;
}

}  // namespace gantry::sources
