#include "ops/cache_settings.h"

#include "config/cache_config.h"
#include "exec/error_text.h"

namespace gantry::ops {

void warn_about_cache_settings(const config::Config& config, const NetworkOptions& network, Reporter& reporter) {
  if (network.offline) return;
  try {
    config::check_cache_table(config);
  } catch (const Error& error) {
    exec::warn_of_error(reporter, "failed to auto-clean cache data", error);
  }
}

}  // namespace gantry::ops
