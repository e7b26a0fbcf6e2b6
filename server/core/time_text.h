// Seconds since the epoch as text, in UTC, without the C library's time zones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry::server {

// "2025-11-12T19:30:12Z"
std::string iso_time(std::int64_t seconds);

// "Wed, 12 Nov 2025 19:30:12 GMT": the form of HTTP headers (RFC 9110, 5.6.7).
std::string http_time(std::int64_t seconds);
// The same form and the two old ones, which must be read too. Nothing for anything else.
std::optional<std::int64_t> parse_http_time(std::string_view text);

}  // namespace gantry::server
