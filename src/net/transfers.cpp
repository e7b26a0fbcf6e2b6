#include "net/transfers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/number.h"
#include "base/unicode.h"

namespace gantry::net {

namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kLongestDelay = 10'000 * kMillisecond;
// How long a caller that has something to do meanwhile is left waiting.
constexpr std::chrono::milliseconds kGlance(100);
// Of an answer that is shown to the user.
constexpr std::size_t kShownBodyCharacters = 512;

// Headers by which the operators of a registry find a failed request in their logs.
constexpr std::array<std::string_view, 8> kDebugHeaders{"x-amz-cf-id", "x-amz-request-id", "x-amz-id-2",
                                                        "x-cache",     "x-amz-cf-pop",     "x-served-by",
                                                        "x-timer",     "x-request-id"};

bool is_passing(int status) { return status == 429 || (status >= 500 && status < 600); }

std::string shown_body(const std::string& body) {
  if (!is_utf8(body)) return "";
  return shorten(body, kShownBodyCharacters);
}

// `for_operators`: with the headers that help the operators of the registry.
std::string status_text(const HttpResponse& response, const std::string& url, bool for_operators) {
  auto text = fmt::format("failed to get successful HTTP response from `{}`", url);
  if (!response.remote_address.empty()) text += fmt::format(" ({})", response.remote_address);
  text += fmt::format(", got {}\n", response.status);
  std::string debug;
  for (const auto& [name, value] : response.headers) {
    if (std::find(kDebugHeaders.begin(), kDebugHeaders.end(), name) != kDebugHeaders.end())
      debug += fmt::format("{}: {}\n", name, value);
  }
  if (for_operators && !debug.empty()) text += "debug headers:\n" + debug;
  return text + "body:\n" + shown_body(response.body);
}

// Seconds; dates are not read.
std::int64_t retry_after_ns(const HttpResponse& response) {
  const auto seconds = read_whole<std::int64_t>(response.header("retry-after"));
  if (!seconds || *seconds < 0 || *seconds > 3600) return 0;
  return *seconds * 1000 * kMillisecond;
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string_view() : found->second;
}

HttpResult perform(HttpTransport& transport, const HttpRequest& request) {
  constexpr std::chrono::milliseconds kLong(60'000);
  transport.start(0, request);
  for (;;) {
    for (auto& completion : transport.wait(kLong)) return std::move(completion.result);
  }
}

void Transfers::start(HttpRequest request, std::vector<int> accepted, Handler handler) {
  const auto ticket = ++last_ticket_;
  auto& pending = requests_[ticket];
  pending.request = std::move(request);
  pending.accepted = std::move(accepted);
  pending.handler = std::move(handler);
  begin(ticket, pending);
}

void Transfers::begin(std::size_t ticket, Pending& pending) {
  pending.again_at_ns = 0;
  ++pending.tries;
  transport_.start(ticket, pending.request);
}

void Transfers::start_due() {
  const auto now = clock_.monotonic_ns();
  for (auto& [ticket, pending] : requests_) {
    if (pending.again_at_ns != 0 && pending.again_at_ns <= now) begin(ticket, pending);
  }
}

std::chrono::milliseconds Transfers::time_to_next_try() const {
  std::int64_t next = kLongestDelay;
  const auto now = clock_.monotonic_ns();
  for (const auto& [ticket, pending] : requests_) {
    if (pending.again_at_ns != 0) next = std::min(next, std::max<std::int64_t>(pending.again_at_ns - now, 0));
  }
  return std::chrono::milliseconds(next / kMillisecond + 1);
}

std::string Transfers::failure_text(const Pending& pending, const HttpResult& result, bool is_last) {
  if (!result) return result.error().text;
  const auto status = result->status;
  if (status == 200 || std::find(pending.accepted.begin(), pending.accepted.end(), status) != pending.accepted.end())
    return "";
  return status_text(*result, pending.request.url, is_last);
}

bool Transfers::try_again(Pending& pending, const HttpResult& result) {
  const bool spurious = result ? is_passing(result->status) : result.error().spurious;
  if (!spurious || pending.tries > retries_) return false;
  const auto left = retries_ - pending.tries + 1;
  reporter_.warning(fmt::format("spurious network error ({} {} remaining): {}", left, left == 1 ? "try" : "tries",
                                failure_text(pending, result, false)));
  // The first time soon, so that many clients do not come back at the same moment at a random one; then later and
  // later.
  std::int64_t delay = pending.tries == 1
                           ? 500 * kMillisecond + static_cast<std::int64_t>(random_() % 1000) * kMillisecond
                           : (500 + 3000 * static_cast<std::int64_t>(pending.tries - 1)) * kMillisecond;
  if (result) delay = std::max(delay, retry_after_ns(*result));
  pending.again_at_ns = clock_.monotonic_ns() + std::min(delay, kLongestDelay);
  return true;
}

void Transfers::wait(const std::function<void()>& meanwhile) {
  std::vector<std::pair<Handler, Result>> ended;
  while (ended.empty() && !requests_.empty()) {
    start_due();
    const auto limit = meanwhile ? std::min(time_to_next_try(), kGlance) : time_to_next_try();
    for (auto& [ticket, result] : transport_.wait(limit)) {
      const auto found = requests_.find(ticket);
      if (found == requests_.end()) continue;
      auto& pending = found->second;
      const auto message = failure_text(pending, result, true);
      if (message.empty()) {
        ended.emplace_back(std::move(pending.handler), std::move(*result));
      } else if (try_again(pending, result)) {
        continue;
      } else {
        TransferFailure failure{pending.request.url, result ? result->status : 0, message};
        if (result) {
          failure.header_lines = std::move(result->header_lines);
          failure.remote_address = std::move(result->remote_address);
        }
        ended.emplace_back(std::move(pending.handler), tl::unexpected(failure));
      }
      requests_.erase(found);
    }
    if (meanwhile && ended.empty()) meanwhile();
  }
  for (auto& [handler, result] : ended) handler(std::move(result));
}

}  // namespace gantry::net
