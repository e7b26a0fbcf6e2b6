// What commands that may download tell about the [cache] table, once all they need is there.
#pragma once

#include "ops/compile_options.h"

namespace gantry::ops {

// Wrong settings only cost a warning; without the network nobody looks at them.
void warn_about_cache_settings(const config::Config& config, const NetworkOptions& network, Reporter& reporter);

}  // namespace gantry::ops
