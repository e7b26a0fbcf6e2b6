// How many units are built at once: -j, build.jobs, the processors (Cargo Book, "build.jobs").
#pragma once

#include <optional>
#include <string>

#include "config/config.h"

namespace gantry::ops {

// Both throw cargo's errors for 0 and for what is no number. A negative number: that many fewer than there are
// processors.
unsigned parse_jobs_flag(const std::string& text);
unsigned parse_jobs(const std::optional<std::string>& flag, const config::Config& config);

}  // namespace gantry::ops
