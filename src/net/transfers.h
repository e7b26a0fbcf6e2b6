// Requests that are tried again when the failure looks like one of the moment (Cargo Book, `net.retry`): broken
// connections, statuses 5xx and 429. `Retry-After` is honoured up to ten seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/reporter.h"
#include "net/http.h"

namespace gantry::net {

// Why a request failed for good.
struct TransferFailure {
  std::string url;
  int status = 0;       // of the last answer; 0 when there was none
  std::string message;  // "failed to get successful HTTP response from ...", "[7] Could not connect to server (...)"
  std::vector<std::string> header_lines = {};  // of the last answer
  std::string remote_address = {};
};

class Transfers {
 public:
  using Result = tl::expected<HttpResponse, TransferFailure>;
  using Handler = std::function<void(Result)>;

  // `retries`: how often a request may be tried again.
  Transfers(HttpTransport& transport, std::uint64_t retries, const Clock& clock, Reporter& reporter)
      : transport_(transport), retries_(retries), clock_(clock), reporter_(reporter), random_(std::random_device{}()) {}

  // Begins a request; `handler` gets its end from `wait`. Statuses that the caller understands (`accepted`, and 200)
  // are answers, all others failures.
  void start(HttpRequest request, std::vector<int> accepted, Handler handler);
  bool idle() const { return requests_.empty(); }
  // Blocks until at least one request has ended for good and calls the handlers of all that have. A handler may begin
  // more. Returns at once when none is under way. `meanwhile` is called some times a second.
  void wait(const std::function<void()>& meanwhile = nullptr);
  std::uint64_t bytes_to_come() const { return transport_.bytes_to_come(); }

 private:
  struct Pending {
    HttpRequest request;
    std::vector<int> accepted;
    Handler handler;
    std::uint64_t tries = 0;
    std::int64_t again_at_ns = 0;  // waits for another try until then; 0: under way
  };
  void begin(std::size_t ticket, Pending& pending);
  void start_due();
  std::chrono::milliseconds time_to_next_try() const;
  // The failure that an answer means, or null text for an acceptable one.
  static std::string failure_text(const Pending& pending, const HttpResult& result, bool is_last);
  bool try_again(Pending& pending, const HttpResult& result);

  HttpTransport& transport_;
  std::uint64_t retries_;
  const Clock& clock_;
  Reporter& reporter_;
  std::minstd_rand random_;
  std::size_t last_ticket_ = 0;
  std::map<std::size_t, Pending> requests_;
};

}  // namespace gantry::net
