#include "server/core/rate_limiter.h"

#include <algorithm>

namespace gantry::server {

RateLimits RateLimits::public_profile() { return {{5, 600}, {30, 60}, {100, 60}}; }

const RateLimit& RateLimits::of(LimitedAction action) const {
  switch (action) {
    case LimitedAction::PublishNew: return publish_new;
    case LimitedAction::PublishUpdate: return publish_update;
    default: return yank;
  }
}

std::optional<int> RateLimiter::take(std::int64_t user, LimitedAction action, std::int64_t now) {
  const auto& limit = limits_.of(action);
  if (limit.seconds == 0) return std::nullopt;
  const std::lock_guard guard(lock_);
  const auto [found, is_new] = buckets_.try_emplace({user, action}, Bucket{limit.burst, now});
  auto& bucket = found->second;
  const std::int64_t seconds = limit.seconds;
  const auto added = (now - bucket.filled) / seconds;
  bucket.tries = std::min<std::int64_t>(limit.burst, bucket.tries + added);
  bucket.filled += added * seconds;
  if (bucket.tries == 0) return static_cast<int>(seconds - (now - bucket.filled));
  if (bucket.tries == limit.burst) bucket.filled = now;  // a full bucket begins to fill when something is taken
  --bucket.tries;
  return std::nullopt;
}

}  // namespace gantry::server
