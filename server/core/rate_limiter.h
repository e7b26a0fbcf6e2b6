// How often a user may do what changes the registry: a bucket of tries for each user and action, which fills up again
// with time. Kept in memory: a restart fills all buckets.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace gantry::server {

enum class LimitedAction { PublishNew, PublishUpdate, Yank };

// `burst` tries at once, then one every `seconds`; 0 seconds: no limit.
struct RateLimit {
  std::uint32_t burst = 0;
  std::uint32_t seconds = 0;
};

struct RateLimits {
  RateLimit publish_new, publish_update, yank;

  // Those of the public registry.
  static RateLimits public_profile();
  const RateLimit& of(LimitedAction action) const;
};

class RateLimiter {
 public:
  explicit RateLimiter(RateLimits limits) : limits_(limits) {}

  // Takes one try, or says after how many seconds there will be one. `now`: seconds of a clock that never goes back.
  std::optional<int> take(std::int64_t user, LimitedAction action, std::int64_t now);

 private:
  struct Bucket {
    std::int64_t tries = 0;
    std::int64_t filled = 0;  // when a try was added last
  };
  RateLimits limits_;
  std::mutex lock_;
  std::map<std::pair<std::int64_t, LimitedAction>, Bucket> buckets_;
};

}  // namespace gantry::server
