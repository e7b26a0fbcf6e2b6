#include "server/core/slots.h"

#include "server/core/api_error.h"

namespace gantry::server {

Slots::Slot Slots::take() {
  constexpr int kComeAgain = 5;  // seconds
  std::unique_lock guard(lock_);
  if (!room_.wait_for(guard, patience_, [&] { return free_ > 0; }))
    throw ApiError(503, busy_).with_retry_after(kComeAgain);
  --free_;
  return Slot(*this);
}

void Slots::give() {
  {
    const std::lock_guard guard(lock_);
    ++free_;
  }
  room_.notify_one();
}

}  // namespace gantry::server
