// Work that is shared out among threads.
#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace gantry {
namespace {

TEST(InParallel, DoesEachOnce) {
  for (const std::size_t count : {0, 1, 3, 100, 5000}) {
    for (const std::size_t worth : {1, 4, 512}) {
      std::vector<std::atomic<int>> done(count);
      in_parallel(count, worth, [&](std::size_t i) { ++done[i]; });
      for (const auto& times : done) EXPECT_EQ(times, 1) << count << " " << worth;
    }
  }
}

}  // namespace
}  // namespace gantry
