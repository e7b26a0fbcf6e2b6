// The time seam. `file_time_ns` has the granularity of the kernel's file timestamps, so that it can be compared with mtimes.
#pragma once

#include <cstdint>

namespace gantry {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t file_time_ns() const = 0;    // since the epoch
  virtual std::int64_t monotonic_ns() const = 0;  // for durations
};

class SystemClock : public Clock {
 public:
  std::int64_t file_time_ns() const override;
  std::int64_t monotonic_ns() const override;
};

}  // namespace gantry
