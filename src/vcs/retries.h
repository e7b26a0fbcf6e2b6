// Repeats what a network may have spoilt, later and later (Cargo Book, "Configuration", net.retry).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/reporter.h"

namespace gantry::vcs {

void sleep_for(std::chrono::milliseconds duration);

// Runs `body` until it throws no GitError that may pass, `retries` times more at most. Warns of each that is repeated;
// throws the last.
void with_retries(std::uint64_t retries, Reporter& reporter, const std::function<void()>& body,
                  const std::function<void(std::chrono::milliseconds)>& sleep = sleep_for);

}  // namespace gantry::vcs
