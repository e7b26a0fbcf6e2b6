// An HTTP server in memory: answers by URL, in the order given; the last one repeats. Unknown URLs are 404.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/http.h"

namespace gantry::test {

// A clock that waiting moves on.
class FakeClock : public Clock {
 public:
  std::int64_t now_ns = 1'000'000'000;
  std::int64_t file_time_ns() const override { return now_ns; }
  std::int64_t monotonic_ns() const override { return now_ns; }
};

class FakeTransport : public net::HttpTransport {
 public:
  explicit FakeTransport(FakeClock& clock) : clock_(clock) {}

  std::vector<net::HttpRequest> requests;

  FakeTransport& answer(const std::string& url, int status, std::string body = "",
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
    answers_[url].push_back(net::HttpResponse{status, std::move(headers), std::move(body), "192.0.2.1"});
    return *this;
  }
  FakeTransport& fail(const std::string& url, net::HttpFailure failure) {
    answers_[url].push_back(tl::unexpected(std::move(failure)));
    return *this;
  }

  void start(std::size_t ticket, const net::HttpRequest& request) override {
    requests.push_back(request);
    under_way_.emplace_back(ticket, request.url);
  }
  std::vector<Completion> wait(std::chrono::milliseconds limit) override {
    std::vector<Completion> ended;
    if (under_way_.empty()) clock_.now_ns += std::chrono::nanoseconds(limit).count();
    for (const auto& [ticket, url] : under_way_) ended.push_back({ticket, next(url)});
    under_way_.clear();
    return ended;
  }

 private:
  net::HttpResult next(const std::string& url) {
    auto& queue = answers_[url];
    if (queue.empty()) return net::HttpResponse{404, {}, "", "192.0.2.1"};
    auto result = queue.front();
    if (queue.size() > 1) queue.pop_front();
    return result;
  }

  FakeClock& clock_;
  std::map<std::string, std::deque<net::HttpResult>> answers_;
  std::vector<std::pair<std::size_t, std::string>> under_way_;
};

}  // namespace gantry::test
