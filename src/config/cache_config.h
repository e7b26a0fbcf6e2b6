// The [cache] table: how often what nobody uses any more is removed from cargo's home (Cargo Book, "Configuration").
#pragma once

#include <cstdint>

#include "config/config.h"

namespace gantry::config {

struct CleanFrequency {
  enum class Kind { Never, Always, Every };
  Kind kind = Kind::Every;
  std::int64_t seconds = 86'400;  // of Every
};

// `cache.auto-clean-frequency`: once a day when nothing is configured. Throws cargo's error when it is neither "always"
// nor "never" nor a number of seconds, minutes, hours, days, weeks or months.
CleanFrequency auto_clean_frequency(const Config& config);

}  // namespace gantry::config
