// The [cache] table: how often what nobody uses any more is removed from cargo's home (Cargo Book, "Configuration").
#pragma once

#include "config/config.h"

namespace gantry::config {

// Throws cargo's error when `cache.auto-clean-frequency` is neither "always" nor "never" nor a number of seconds,
// minutes, hours, days, weeks or months.
void check_cache_table(const Config& config);

}  // namespace gantry::config
