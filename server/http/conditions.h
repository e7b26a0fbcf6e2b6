// Conditional requests and ranges (RFC 9110, 13 and 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace gantry::server::http {

// Whether the client has the content with this tag (with its quotes). `header`: If-None-Match.
bool etag_matches(std::string_view header, std::string_view etag);

// Whether the answer to a GET or HEAD request is 304. `modified`: seconds since the epoch; nothing when it has no time.
bool is_unmodified(const RequestHead& head, std::string_view etag, std::optional<std::int64_t> modified);

// The part of the content that a GET request asks for: its status, place and headers in `response`, whose content is
// `size` bytes long. Whole when there is no range, when it does not count (If-Range, or no range that is understood). A
// range outside of the content makes a whole answer of `response`, with an error.
void choose_range(Response& response, const RequestHead& head, std::string_view etag, std::string_view last_modified,
                  std::uint64_t size);

}  // namespace gantry::server::http
