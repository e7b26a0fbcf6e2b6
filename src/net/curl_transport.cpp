#include "net/curl_transport.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "net/curl_library.h"

namespace gantry::net {

namespace {

constexpr long kMostRedirects = 30;
// To one server, when it speaks HTTP/1.1: as many as browsers open. With HTTP/2 one carries all requests.
constexpr long kMostConnections = 6;

// Versions of libcurl word the same failures differently; these are the words that cargo's users know.
constexpr std::array<std::pair<CURLcode, const char*>, 4> kTexts{{
    {CURLE_COULDNT_RESOLVE_PROXY, "Could not resolve proxy name"},
    {CURLE_COULDNT_RESOLVE_HOST, "Could not resolve hostname"},
    {CURLE_COULDNT_CONNECT, "Could not connect to server"},
    {CURLE_PEER_FAILED_VERIFICATION, "SSL peer certificate or SSH remote key was not OK"},
}};

constexpr std::string_view kCutOff = "transfer closed with ";
constexpr std::string_view kRemaining = " bytes remaining to read";

bool is_spurious(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PARTIAL_FILE: return true;
    default: return false;
  }
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// Throws in cargo's words.
long tls_version(const std::string& name) {
  if (name == "tlsv1.0") return CURL_SSLVERSION_TLSv1_0;
  if (name == "tlsv1.1") return CURL_SSLVERSION_TLSv1_1;
  if (name == "tlsv1.2") return CURL_SSLVERSION_TLSv1_2;
  if (name == "tlsv1.3") return CURL_SSLVERSION_TLSv1_3;
  if (name == "tlsv1") return CURL_SSLVERSION_TLSv1;
  if (name == "default") return CURL_SSLVERSION_DEFAULT;
  throw Error(fmt::format(
      "Invalid ssl version `{}`,choose from 'default', 'tlsv1', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3'.", name));
}

// The lowest version counts as such; a highest one is written 16 bits further up.
long tls_range(const HttpOptions& options) {
  const long lowest = tls_version(options.ssl_version_min.value_or("default"));
  const long highest = options.ssl_version_max ? tls_version(*options.ssl_version_max) : 0;
  return lowest | (highest << 16);
}

struct Transfer {
  CURL* handle = nullptr;
  curl_slist* headers = nullptr;
  std::size_t ticket = 0;
  std::string body;  // that is sent
  HttpResponse response;
  std::function<void(const HttpResponse&, std::string_view)> on_body;
  bool* was_handed_over = nullptr;  // set when `on_body` got something
  std::array<char, CURL_ERROR_SIZE> error{};
};

// What is known of a response once it has begun.
void describe(HttpResponse& response, CURL* handle) {
  const auto& curl = CurlLibrary::get();
  long status = 0;
  const char* address = nullptr;
  const char* url = nullptr;
  curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl.easy_getinfo(handle, CURLINFO_PRIMARY_IP, &address);
  curl.easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &url);
  response.status = static_cast<int>(status);
  response.remote_address = address != nullptr ? address : "";
  response.url = url != nullptr ? url : "";
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.on_body) {
    transfer.response.body.append(data, size);
    return size;
  }
  describe(transfer.response, transfer.handle);
  transfer.on_body(transfer.response, {data, size});
  *transfer.was_handed_over = true;
  return size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& response = static_cast<Transfer*>(user)->response;
  std::string_view line(data, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // of the next answer, after a redirection
    response.headers.clear();
    response.header_lines.assign(1, std::string(line));
    response.body.clear();
    return size;
  }
  response.header_lines.emplace_back(line);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  auto name = ascii_lower(line.substr(0, colon));
  auto value = line.substr(colon + 1);
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  response.headers.emplace_back(std::move(name), value);
  return size;
}

}  // namespace

struct CurlTransport::State {
  explicit State(HttpOptions options_in)
      : curl(CurlLibrary::get()), options(std::move(options_in)), tls(tls_range(options)), multi(curl.multi_init()) {
    if (multi == nullptr) throw Error("libcurl could not be initialised");
    curl.multi_setopt(multi, CURLMOPT_PIPELINING, options.multiplexing ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING);
    curl.multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, kMostConnections);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (auto& [handle, transfer] : transfers) {
      curl.multi_remove_handle(multi, handle);
      curl.easy_cleanup(handle);
      curl.slist_free_all(transfer->headers);
    }
    for (CURL* handle : spare) curl.easy_cleanup(handle);
    curl.multi_cleanup(multi);
  }

  template <typename Value>
  void set(CURL* handle, CURLoption option, Value value) const {
    curl.easy_setopt(handle, option, value);
  }

  // What all requests have in common.
  CURL* new_handle() {
    if (!spare.empty()) {
      CURL* handle = spare.back();
      spare.pop_back();
      return handle;
    }
    CURL* handle = curl.easy_init();
    if (handle == nullptr) throw Error("libcurl could not be initialised");
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_MAXREDIRS, kMostRedirects);
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_ACCEPT_ENCODING, "deflate, gzip");
    set(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
    set(handle, CURLOPT_CONNECTTIMEOUT, options.timeout_seconds);
    set(handle, CURLOPT_LOW_SPEED_TIME, options.timeout_seconds);
    set(handle, CURLOPT_LOW_SPEED_LIMIT, options.low_speed_limit);
    set(handle, CURLOPT_HTTP_VERSION,
        options.multiplexing ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
    // Rather wait for a connection that can carry many requests than open one more.
    set(handle, CURLOPT_PIPEWAIT, options.multiplexing ? 1L : 0L);
    if (options.proxy) set(handle, CURLOPT_PROXY, options.proxy->c_str());
    if (options.certificate_file) set(handle, CURLOPT_CAINFO, options.certificate_file->c_str());
    if (options.proxy_certificate_file) set(handle, CURLOPT_PROXY_CAINFO, options.proxy_certificate_file->c_str());
    if (options.ssl_version_min || options.ssl_version_max) set(handle, CURLOPT_SSLVERSION, tls);
    set(handle, CURLOPT_WRITEFUNCTION, &on_body);
    set(handle, CURLOPT_HEADERFUNCTION, &on_header);
    return handle;
  }

  // Handles are used again: everything is set each time.
  void set_method(CURL* handle, const std::string& method, const std::string& body) const {
    set(handle, CURLOPT_HTTPGET, 1L);
    if (method == "PUT" || !body.empty()) {
      set(handle, CURLOPT_POST, 1L);
      set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
      set(handle, CURLOPT_POSTFIELDS, body.data());
    }
    set(handle, CURLOPT_CUSTOMREQUEST, method == "GET" ? nullptr : method.c_str());
  }

  HttpFailure failure(const Transfer& transfer, CURLcode code) const {
    const std::string theirs = curl.easy_strerror(code);
    const auto known =
        std::find_if(kTexts.begin(), kTexts.end(), [&](const auto& entry) { return entry.first == code; });
    const std::string text = known == kTexts.end() ? theirs : known->second;
    HttpFailure failure{static_cast<int>(code), fmt::format("[{}] {}", static_cast<int>(code), text),
                        is_spurious(code)};
    std::string details = replace_all(transfer.error.data(), theirs, text);
    if (details.starts_with(kCutOff) && details.ends_with(kRemaining)) {
      const auto bytes = details.substr(kCutOff.size(), details.size() - kCutOff.size() - kRemaining.size());
      details = fmt::format("end of response with {} bytes missing", bytes);
    }
    // Older versions name the library that failed.
    if (const auto at = details.find(": error:"); at != std::string::npos && details.starts_with("OpenSSL/"))
      details.replace(0, at, "TLS connect error");
    if (!details.empty()) failure.text += fmt::format(" ({})", details);
    return failure;
  }

  Completion finish(CURL* handle, CURLcode code) {
    const auto node = transfers.extract(handle);
    auto& transfer = *node.mapped();
    HttpResult result;
    if (code == CURLE_OK) {
      describe(transfer.response, handle);
      result = std::move(transfer.response);
    } else {
      result = tl::unexpected(failure(transfer, code));
    }
    curl.multi_remove_handle(multi, handle);
    curl.slist_free_all(transfer.headers);
    spare.push_back(handle);
    return {transfer.ticket, std::move(result)};
  }

  const CurlLibrary& curl;
  HttpOptions options;
  long tls;
  CURLM* multi;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers;
  std::vector<CURL*> spare;
  bool was_handed_over = false;  // a piece of a body, since that was last asked
};

CurlTransport::CurlTransport(HttpOptions options) : state_(std::make_unique<State>(std::move(options))) {}
CurlTransport::~CurlTransport() = default;

void CurlTransport::start(std::size_t ticket, const HttpRequest& request) {
  auto& state = *state_;
  auto transfer = std::make_unique<Transfer>();
  transfer->ticket = ticket;
  for (const auto& header : request.headers)
    transfer->headers = state.curl.slist_append(transfer->headers, header.c_str());
  const auto is_type = [](const std::string& header) { return header.starts_with("content-type:"); };
  if (!request.body.empty() && std::ranges::none_of(request.headers, is_type)) {
    transfer->headers = state.curl.slist_append(transfer->headers, "content-type:");  // else curl calls it a form
  }
  CURL* handle = state.new_handle();
  transfer->handle = handle;
  state.set(handle, CURLOPT_URL, request.url.c_str());
  state.set(handle, CURLOPT_HTTPHEADER, transfer->headers);
  state.set(handle, CURLOPT_FOLLOWLOCATION, request.follows_redirections ? 1L : 0L);
  transfer->body = request.body;
  transfer->on_body = request.on_body;
  transfer->was_handed_over = &state.was_handed_over;
  state.set_method(handle, request.method, transfer->body);
  state.set(handle, CURLOPT_WRITEDATA, static_cast<void*>(transfer.get()));
  state.set(handle, CURLOPT_HEADERDATA, static_cast<void*>(transfer.get()));
  state.set(handle, CURLOPT_ERRORBUFFER, transfer->error.data());
  state.transfers.emplace(handle, std::move(transfer));
  state.curl.multi_add_handle(state.multi, handle);
}

std::uint64_t CurlTransport::bytes_to_come() const {
  std::uint64_t sum = 0;
  for (const auto& [handle, transfer] : state_->transfers) {
    curl_off_t length = 0;  // -1 when the server does not tell it
    curl_off_t arrived = 0;
    state_->curl.easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    state_->curl.easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &arrived);
    if (length > arrived) sum += static_cast<std::uint64_t>(length - arrived);
  }
  return sum;
}

std::vector<HttpTransport::Completion> CurlTransport::wait(std::chrono::milliseconds limit) {
  auto& state = *state_;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::vector<Completion> ended;
  while (true) {
    int running = 0;
    state.curl.multi_perform(state.multi, &running);
    int left = 0;
    while (const CURLMsg* message = state.curl.multi_info_read(state.multi, &left)) {
      if (message->msg == CURLMSG_DONE) ended.push_back(state.finish(message->easy_handle, message->data.result));
    }
    const auto rest =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (std::exchange(state.was_handed_over, false) || !ended.empty() || rest.count() <= 0) return ended;
    int ready = 0;
    state.curl.multi_poll(state.multi, nullptr, 0, static_cast<int>(std::min<long>(rest.count(), 1000)), &ready);
  }
}

}  // namespace gantry::net
