// URLs as the WHATWG standard reads and writes them, as far as package sources need it. A parsed URL prints normalised:
// lower-case scheme and host, no default port, no "." and ".." segments, percent-encoding where needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace gantry {

struct Url {
  std::string scheme;
  std::optional<std::string> authority;  // "user:pw@host:port"; absent for "mailto:x"
  std::string path;                      // starts with '/' when the URL can be a base
  std::optional<std::string> query;
  std::optional<std::string> fragment;

  // The error is the reason only: "relative URL without a base", "empty host", "invalid port number", ...
  static tl::expected<Url, std::string> parse(std::string_view text);
  std::string to_string() const;
  // Whether relative references make sense ("mailto:x" cannot be a base).
  bool can_be_base() const { return path.starts_with('/') || (authority && path.empty()); }
  std::string_view host() const;  // of the authority, without user and port
  // The text after the last '/' of the path; "" for a trailing slash.
  std::string_view last_path_segment() const;

  bool operator==(const Url&) const = default;
};

// application/x-www-form-urlencoded, as used in the query of git sources.
std::string form_encode(std::string_view text);
std::string form_decode(std::string_view text);
std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query);

// Replaces %XX.
std::string percent_decode(std::string_view text);

}  // namespace gantry
