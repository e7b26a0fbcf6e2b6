// Threads for what waits: bounded, and never all of them at pages.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "server/http/worker_pool.h"

namespace gantry::server::http {
namespace {

TEST(WorkerPool, PagesLeaveThreadsToOthers) {
  WorkerPool pool(3, 100, 2);
  std::promise<void> gate;
  const auto opened = gate.get_future().share();
  std::atomic<int> at_pages{0};
  std::atomic<int> most{0};
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(pool.run(
        [&, opened] {
          const int now = ++at_pages;
          if (now > most) most = now;
          opened.wait();
          --at_pages;
        },
        WorkerPool::Kind::Page));
  }
  std::promise<void> done;
  EXPECT_TRUE(pool.run([&] { done.set_value(); }));
  EXPECT_EQ(done.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  gate.set_value();
  pool.finish();  // what waits is done all the same
  EXPECT_EQ(most, 2);
  EXPECT_EQ(pool.waiting(), 0U);
}

TEST(WorkerPool, WhatWaitsIsBounded) {
  WorkerPool pool(1, 2, 1);
  std::promise<void> gate;
  std::promise<void> begun;
  EXPECT_TRUE(pool.run([&, opened = gate.get_future().share()] {
    begun.set_value();
    opened.wait();
  }));
  begun.get_future().wait();
  EXPECT_TRUE(pool.run([] {}));
  EXPECT_TRUE(pool.run([] {}, WorkerPool::Kind::Page));
  EXPECT_FALSE(pool.run([] {}));
  EXPECT_FALSE(pool.run([] {}, WorkerPool::Kind::Page));
  gate.set_value();
}

}  // namespace
}  // namespace gantry::server::http
