// What the HTTP server asks for answers.
#pragma once

#include <memory>
#include <optional>

#include "server/http/message.h"

namespace gantry::server::http {

class Handler {
 public:
  virtual ~Handler() = default;

  // On the thread of the connection, once the head of a GET or HEAD request is there; must not wait, nor throw.
  // An answer that is ready, or null.
  virtual std::shared_ptr<const Prepared> prepared(const RequestHead& head) = 0;
  // Likewise: an open file to send.
  virtual std::optional<Response> at_once(const RequestHead& head) = 0;

  // What `prepared` gave was sent with this status. On the thread of the connection.
  virtual void on_prepared_sent(int status) noexcept = 0;

  // Whether this request is for a page, which may wait behind others: see WorkerPool. Must not wait.
  virtual bool is_page(const RequestHead& head) = 0;
  // How large the body of this request may be.
  virtual std::size_t body_limit(const RequestHead& head) = 0;
  // Whether `refusal` is asked before a large body is received. Must not wait.
  virtual bool asks_before_body(const RequestHead& head) = 0;
  // On a worker thread, for a request without its body; may wait. The answer when there is no need to read it.
  virtual std::optional<Response> refusal(Request& request) noexcept = 0;
  // On a worker thread; may wait. Never throws.
  virtual Response handle(Request& request) noexcept = 0;
  // For requests that do not get so far.
  virtual Response error(int status, std::string_view detail) = 0;
};

}  // namespace gantry::server::http
