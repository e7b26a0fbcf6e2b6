#include "server/http/conditions.h"

#include <fmt/format.h>

#include "server/core/time_text.h"
#include "server/http/api_json.h"
#include "server/http/query.h"

namespace gantry::server::http {

bool etag_matches(std::string_view header, std::string_view etag) {
  // A list of tags, each perhaps with W/ before it, which does not count here. No tag has quotes inside.
  return header == "*" || header.find(etag) != std::string_view::npos;
}

bool is_unmodified(const RequestHead& head, std::string_view etag, std::optional<std::int64_t> modified) {
  // Dates count only without tags (13.1.3).
  if (!head.if_none_match.empty()) return etag_matches(head.if_none_match, etag);
  if (head.if_modified_since.empty() || !modified) return false;
  const auto since = parse_http_time(head.if_modified_since);
  return since && *modified <= *since;
}

void choose_range(Response& response, const RequestHead& head, std::string_view etag, std::string_view last_modified,
                  std::uint64_t size) {
  response.offset = 0;
  response.length = size;
  response.headers += "Accept-Ranges: bytes\r\n";
  if (head.range.empty() || head.method != Method::Get) return;
  if (!head.if_range.empty() && head.if_range != etag && (last_modified.empty() || head.if_range != last_modified))
    return;
  bool is_outside = false;
  if (const auto range = parse_range(head.range, size, is_outside)) {
    response.status = 206;
    response.offset = range->first;
    response.length = range->length;
    response.headers +=
        fmt::format("Content-Range: bytes {}-{}/{}\r\n", range->first, range->first + range->length - 1, size);
  } else if (is_outside) {
    response = Response{};
    response.status = 416;
    response.body = error_json("the content does not have this range");
    response.headers = fmt::format("Content-Range: bytes */{}\r\n", size);
  }
}

}  // namespace gantry::server::http
