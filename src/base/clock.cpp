#include "base/clock.h"

#include <ctime>

namespace gantry {

namespace {
std::int64_t read_clock(clockid_t id) {
  struct timespec time {};
  ::clock_gettime(id, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}
}  // namespace

std::int64_t SystemClock::file_time_ns() const { return read_clock(CLOCK_REALTIME_COARSE); }
std::int64_t SystemClock::precise_time_ns() const { return read_clock(CLOCK_REALTIME); }
std::int64_t SystemClock::monotonic_ns() const { return read_clock(CLOCK_MONOTONIC); }

}  // namespace gantry
