// When a progress line that changes all the time is shown again.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace gantry::sources {

class ViewPace {
 public:
  explicit ViewPace(const Clock& clock) : clock_(clock) {}

  // Something begins: it is not shown at all when it is done at once.
  void begin() { next_ns_ = clock_.monotonic_ns() + kBeforeFirstNs; }
  // It is shown now.
  void note_view() { next_ns_ = clock_.monotonic_ns() + kBetweenNs; }
  // Whether it is time to show it, which is done then.
  bool take_turn() {
    const auto now = clock_.monotonic_ns();
    if (now < next_ns_) return false;
    next_ns_ = now + kBetweenNs;
    return true;
  }

 private:
  static constexpr std::int64_t kBeforeFirstNs = 500'000'000;
  static constexpr std::int64_t kBetweenNs = 100'000'000;

  const Clock& clock_;
  std::int64_t next_ns_ = 0;
};

}  // namespace gantry::sources
