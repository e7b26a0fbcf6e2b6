#include "vcs/retries.h"

#include <algorithm>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "vcs/git.h"

namespace gantry::vcs {

namespace {

constexpr std::chrono::milliseconds kLongest{10'000};

// The first time soon, but not all at the same moment.
std::chrono::milliseconds delay_before(std::uint64_t retry) {
  if (retry == 1) return std::chrono::milliseconds(500 + std::random_device()() % 1000);
  return std::min(kLongest, std::chrono::milliseconds(500 + 3000 * (retry - 1)));
}

}  // namespace

void sleep_for(std::chrono::milliseconds duration) { std::this_thread::sleep_for(duration); }

void with_retries(std::uint64_t retries, Reporter& reporter, const std::function<void()>& body,
                  const std::function<void(std::chrono::milliseconds)>& sleep) {
  for (std::uint64_t retry = 1;; ++retry) {
    try {
      body();
      return;
    } catch (const GitError& error) {
      if (!error.may_pass() || retry > retries) throw;
      const auto left = retries - retry + 1;
      reporter.warning(fmt::format("spurious network error ({} {} remaining): {}", left, left == 1 ? "try" : "tries",
                                   error.causes().empty() ? error.message() : error.causes().back()));
    }
    sleep(delay_before(retry));
  }
}

}  // namespace gantry::vcs
