// config.json of the index: where a client finds everything else.
#pragma once

#include <string>
#include <string_view>

namespace gantry::server {

// The address of the web API's crates below that of the registry; downloads are below it too.
inline constexpr std::string_view kCratesPath = "/api/v1/crates";

// `url`: under which clients know the registry, without '/' at its end. `is_private`: clients are told to send their
// token with downloads.
std::string index_config_text(const std::string& url, bool is_private);

}  // namespace gantry::server
