// The [http] and [net] tables (Cargo Book, "Configuration").
#pragma once

#include <cstdint>

#include "config/config.h"
#include "net/curl_transport.h"

namespace gantry::config {

// The [http] table and the variables beside it. Throws cargo's type errors, also for keys that are not used here.
net::HttpOptions load_http_options(const Config& config);

// Whether anything is set that says how connections are made: a key of the [http] table, or a variable for proxies or
// the time limit, even an empty one.
bool has_http_settings(const Config& config);

// How connections to git servers name their client: these know it by its first word. `http.user-agent` is for
// registries.
std::string git_user_agent();

// Warnings about keys that [net], [net.ssh] and [http] do not have: every command gives them.
std::vector<std::string> unused_network_keys(const Config& config);

// net.retry: how often a request may be tried again.
std::uint64_t network_retries(const Config& config);

}  // namespace gantry::config
