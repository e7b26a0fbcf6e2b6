// The time seam. `file_time_ns` has the granularity of the kernel's file timestamps, so that it can be compared with
// mtimes.
#pragma once

#include <cstdint>

namespace gantry {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t file_time_ns() const = 0;  // since the epoch
  // The same clock as finely as it goes. Since Linux 6.13 file timestamps may be as fine, and then be later than a
  // `file_time_ns` that was read after them.
  virtual std::int64_t precise_time_ns() const { return file_time_ns(); }
  virtual std::int64_t monotonic_ns() const = 0;  // for durations
};

class SystemClock : public Clock {
 public:
  std::int64_t file_time_ns() const override;
  std::int64_t precise_time_ns() const override;
  std::int64_t monotonic_ns() const override;
};

}  // namespace gantry
