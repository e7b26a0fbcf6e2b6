// The configuration file (docs/registry.md lists its keys). Unknown keys and wrong types are errors: a limit that is
// misspelt must not be silently absent.
#pragma once

#include <cstdint>
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
  bool has_git_index = false;
  std::uint64_t git_answer_bytes = std::uint64_t{4} << 30U;
  int grace_seconds = 30;
};

// Throws Error with the file and the key.
Config load_config(const std::string& path);
// The address under which clients know the registry, when it must be known before they ask: `server.url`, or where it
// listens. Throws Error when that is every address.
std::string known_url(const Config& config);
// "127.0.0.1:8000", "[::1]:8000"
void set_listen(Config& config, const std::string& text);

}  // namespace gantry::server::app
