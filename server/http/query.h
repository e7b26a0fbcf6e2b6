// Queries and paths of URLs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::server::http {

std::optional<std::string> query_value(std::string_view query, std::string_view key);

// "/a/b%20c" -> {"a", "b c"}. Nothing for a path that decodes to something with a slash, a control character or "..".
std::optional<std::vector<std::string>> path_segments(std::string_view path);

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};
// "bytes=0-99", "bytes=100-", "bytes=-5" (RFC 9110, 14.1.2), one range. `is_outside` is set for a range that the
// content does not have; nothing for what is no such header, which does not count.
std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size, bool& is_outside);

}  // namespace gantry::server::http
