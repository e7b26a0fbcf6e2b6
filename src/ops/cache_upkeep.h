// Keeping the caches in cargo's home small: what commands do that may download, once all they need is there.
#pragma once

#include "ops/compile_options.h"

namespace gantry::ops {

// Removes what nobody has used for long, as often as `cache.auto-clean-frequency` says. Not without the network, which
// would be needed to get it again, nor while another program is at work there. What fails only costs a warning.
void clean_caches(const config::Config& config, const NetworkOptions& network, const Host& host);

// Until when (file time, in ns) a command that succeeds now may be answered without noting again what it uses: for a
// day. A build cleans, too. Now, when something went wrong with it.
std::int64_t no_upkeep_until(const NetworkOptions& network, const Host& host);
std::int64_t no_cleaning_until(const config::Config& config, const NetworkOptions& network, const Host& host);

}  // namespace gantry::ops
