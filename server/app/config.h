// The configuration file (docs/registry.md lists its keys). Unknown keys and wrong types are errors: a limit that is
// misspelt must not be silently absent.
#pragma once

#include <string>

#include "server/core/limits.h"
#include "server/core/rate_limiter.h"
#include "server/http/api.h"
#include "server/http/server.h"

namespace gantry::server::app {

struct Config {
  http::ServerOptions server;
  http::ApiOptions api;
  Limits limits;
  RateLimits rates;
  std::size_t index_cache_bytes = std::size_t{32} << 20U;
  int grace_seconds = 30;
};

// Throws Error with the file and the key.
Config load_config(const std::string& path);
// "127.0.0.1:8000", "[::1]:8000"
void set_listen(Config& config, const std::string& text);

}  // namespace gantry::server::app
