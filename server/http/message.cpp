#include "server/http/message.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::server::http {

void RequestHead::clear() {
  method = Method::Other;
  for (auto* text :
       {&path, &query, &host, &authorization, &if_none_match, &if_modified_since, &range, &user_agent, &forwarded_for,
        &forwarded_proto, &forwarded_host, &accept_encoding, &if_range, &content_encoding, &git_protocol}) {
    text->clear();
  }
  expects_continue = has_body = false;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 206: return "Partial Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Unknown";
  }
}

std::string head_text(const Response& response, std::uint64_t content_length) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  if (!response.content_type.empty()) text += fmt::format("Content-Type: {}\r\n", response.content_type);
  // Of a 304 it would have to be that of the 200.
  if (response.status != 304) text += fmt::format("Content-Length: {}\r\n", content_length);
  text += response.headers;
  return text;
}

bool is_header_safe(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace gantry::server::http
