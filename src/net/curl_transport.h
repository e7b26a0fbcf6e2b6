// HTTP by libcurl: one pool of connections, HTTP/2 with many requests on one connection where the server speaks it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/http.h"

namespace gantry::net {

// The `[http]` table of the configuration (Cargo Book, "Configuration").
struct HttpOptions {
  std::string user_agent;
  std::optional<std::string> proxy;
  std::optional<std::string> certificate_file;        // `cainfo`
  std::optional<std::string> proxy_certificate_file;  // `proxy-cainfo`, else `cainfo`
  std::optional<std::string> ssl_version_min;         // "tlsv1.2"
  std::optional<std::string> ssl_version_max;
  long timeout_seconds = 30;
  long low_speed_limit = 10;  // bytes a second over `timeout_seconds`
  bool multiplexing = true;
};

class CurlTransport : public HttpTransport {
 public:
  // Loads libcurl; throws Error when it cannot be, and for versions of TLS that there are not.
  explicit CurlTransport(HttpOptions options);
  ~CurlTransport() override;
  void start(std::size_t ticket, const HttpRequest& request) override;
  std::vector<Completion> wait(std::chrono::milliseconds limit) override;
  std::uint64_t bytes_to_come() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry::net
