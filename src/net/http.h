// The HTTP seam: many requests at once, answered in any order. `curl_transport` speaks HTTP; tests give their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace gantry::net {

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string remote_address;             // "127.0.0.1"
  std::vector<std::string> header_lines;  // as they came, from the status line to the empty line
  std::string url;                        // that answered, after redirections
  // The value of a header; "" when it was not sent.
  std::string_view header(std::string_view name) const;
};

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "name: value"
  std::string method = "GET";        // or PUT, POST, DELETE
  std::string body = {};
  bool follows_redirections = true;
  // Gets the body piece by piece, which else is collected in the response; with what is known of the response by then.
  std::function<void(const HttpResponse& head, std::string_view piece)> on_body = {};
};

// No answer: the connection failed, or broke.
struct HttpFailure {
  int code = 0;           // of libcurl
  std::string text;       // "[7] Could not connect to server (...)"
  bool spurious = false;  // worth another try
};

using HttpResult = tl::expected<HttpResponse, HttpFailure>;

class HttpTransport {
 public:
  struct Completion {
    std::size_t ticket;
    HttpResult result;
  };
  virtual ~HttpTransport() = default;
  // Begins a request; its end is reported by `wait` under `ticket`.
  virtual void start(std::size_t ticket, const HttpRequest& request) = 0;
  // Blocks until a request has ended, a piece of a body was handed over, or the time is over; returns all that have
  // ended.
  virtual std::vector<Completion> wait(std::chrono::milliseconds limit) = 0;
  // What is still to come of answers whose length is known; 0 from a transport that does not know.
  virtual std::uint64_t bytes_to_come() const { return 0; }
};

// One request, once. Nothing else may be under way.
HttpResult perform(HttpTransport& transport, const HttpRequest& request);

}  // namespace gantry::net
