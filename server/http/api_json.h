// The JSON of the web API (Cargo Book, "Web API"; the public registry's answers for what the book leaves open).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "server/core/registry.h"

namespace gantry::server::http {

std::string error_json(std::string_view detail);
std::string publish_json(const PublishWarnings& warnings);
std::string ok_json(std::string_view message = {});
std::string owners_json(const std::vector<User>& owners);
std::string teams_json();  // none: users own crates

// {"users":["login"]}; the public registry's old key "owners" too.
tl::expected<std::vector<std::string>, std::string> parse_logins(std::string_view json);

}  // namespace gantry::server::http
