#include "server/http/query.h"

#include <algorithm>

#include "base/number.h"
#include "base/url.h"
#include "server/http/message.h"

namespace gantry::server::http {

std::optional<std::string> query_value(std::string_view query, std::string_view key) {
  for (auto& [name, value] : query_pairs(query)) {
    if (name == key) return std::move(value);
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> path_segments(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  std::vector<std::string> segments;
  while (!path.empty()) {
    const auto slash = path.find('/');
    auto segment = percent_decode(path.substr(0, slash));
    if (segment.empty() || segment == "." || segment == ".." || segment.find('/') != std::string::npos ||
        segment.find('\0') != std::string::npos || !is_header_safe(segment)) {
      return std::nullopt;
    }
    segments.push_back(std::move(segment));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return segments;
}

std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size, bool& is_outside) {
  constexpr std::string_view kUnit = "bytes=";
  is_outside = false;
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return std::nullopt;
  header.remove_prefix(kUnit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = read_whole<std::uint64_t>(header.substr(0, dash));
  const auto last = read_whole<std::uint64_t>(header.substr(dash + 1));
  const bool has_last = dash + 1 < header.size();
  if (has_last && !last) return std::nullopt;
  if (dash == 0) {  // the last bytes
    if (!last) return std::nullopt;
    is_outside = *last == 0 || size == 0;
    if (is_outside) return std::nullopt;
    const auto length = std::min(*last, size);
    return ByteRange{size - length, length};
  }
  if (!first || (last && *last < *first)) return std::nullopt;
  is_outside = *first >= size;
  if (is_outside) return std::nullopt;
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return ByteRange{*first, end - *first + 1};
}

}  // namespace gantry::server::http
