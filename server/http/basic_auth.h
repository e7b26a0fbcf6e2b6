// HTTP's Basic authentication (RFC 7617), which git's helpers for credentials speak.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::server::http {

// The password in "Basic dXNlcjpwYXNz"; nothing for any other header.
std::optional<std::string> basic_password(std::string_view authorization);

}  // namespace gantry::server::http
