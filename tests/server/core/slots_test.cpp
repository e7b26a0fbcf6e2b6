// Only so many at the same time; whoever waits in vain is told to come again.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "server/core/api_error.h"
#include "server/core/slots.h"

namespace gantry::server {
namespace {

TEST(Slots, AreAsManyAsThereAre) {
  Slots slots(2, std::chrono::seconds(60), "busy");
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto slot = slots.take();
      const int now = ++inside;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      --inside;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(most, 2);
}

TEST(Slots, NobodyWaitsForEver) {
  Slots slots(1, std::chrono::milliseconds(10), "busy");
  {
    const auto slot = slots.take();
    try {
      slots.take();
      FAIL() << "there is no room";
    } catch (const ApiError& error) {
      EXPECT_EQ(error.status(), 503);
      EXPECT_TRUE(error.retry_after());
    }
  }
  slots.take();
}

}  // namespace
}  // namespace gantry::server
