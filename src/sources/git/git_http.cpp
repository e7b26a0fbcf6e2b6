#include "sources/git/git_http.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "config/http_config.h"
#include "net/curl_transport.h"
#include "sources/http_settings.h"

namespace gantry::sources {

namespace {

// What has come of an answer. Shared with the request, which may outlive the one that asked.
struct Arrival {
  std::optional<net::HttpResponse> head;  // once the body has begun, or there is none
  std::string body;                       // that was not read yet
  bool is_complete = false;
};

class Answer : public vcs::HttpAnswer {
 public:
  Answer(net::HttpTransport& transport, std::size_t ticket, std::shared_ptr<Arrival> arrival)
      : transport_(transport), ticket_(ticket), arrival_(std::move(arrival)) {}

  Head head() override {
    while (!arrival_->head) wait();
    const auto& response = *arrival_->head;
    return {response.status, std::string(response.header("content-type")), response.url};
  }

  std::size_t read(char* buffer, std::size_t size) override {
    auto& body = arrival_->body;
    if (at_ == body.size()) {
      body.clear();
      at_ = 0;
      while (body.empty() && !arrival_->is_complete) wait();
    }
    const auto count = body.copy(buffer, size, at_);
    at_ += count;
    return count;
  }

 private:
  void wait() {
    constexpr std::chrono::milliseconds kLong(60'000);
    for (auto& [ticket, result] : transport_.wait(kLong)) {
      if (ticket != ticket_) continue;  // an answer that was dropped
      if (!result) throw Error(result.error().text);
      arrival_->is_complete = true;
      if (!arrival_->head) arrival_->head = std::move(*result);
    }
  }

  net::HttpTransport& transport_;
  std::size_t ticket_;
  std::shared_ptr<Arrival> arrival_;
  std::size_t at_ = 0;  // in its body: what lies before was read
};

class Client : public vcs::HttpClient {
 public:
  explicit Client(std::unique_ptr<net::HttpTransport> transport) : transport_(std::move(transport)) {}

  std::unique_ptr<vcs::HttpAnswer> send(const vcs::HttpCall& call) override {
    auto arrival = std::make_shared<Arrival>();
    net::HttpRequest request{call.url, call.headers};
    if (!call.body.empty()) {
      request.method = "POST";
      request.body = call.body;
      request.headers.emplace_back("expect:");  // no round trip to ask whether a long body may come
    }
    request.on_body = [arrival](const net::HttpResponse& head, std::string_view piece) {
      if (!arrival->head) arrival->head = head;
      arrival->body += piece;
    };
    transport_->start(++last_ticket_, request);
    return std::make_unique<Answer>(*transport_, last_ticket_, std::move(arrival));
  }

 private:
  std::unique_ptr<net::HttpTransport> transport_;
  std::size_t last_ticket_ = 0;
};

}  // namespace

std::unique_ptr<vcs::HttpClient> git_http(std::unique_ptr<net::HttpTransport> transport) {
  return std::make_unique<Client>(std::move(transport));
}

std::unique_ptr<vcs::HttpClient> open_git_http(const config::Config& config, const FileSystem& files) {
  auto options = http_settings(config, files);
  if (!options.proxy && !config::has_http_settings(config)) return nullptr;
  options.user_agent = config::git_user_agent();
  return git_http(std::make_unique<net::CurlTransport>(std::move(options)));
}

}  // namespace gantry::sources
