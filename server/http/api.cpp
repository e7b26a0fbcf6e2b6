#include "server/http/api.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/number.h"
#include "server/core/api_error.h"
#include "server/core/names.h"
#include "server/http/api_json.h"
#include "server/http/query.h"

namespace gantry::server::http {

namespace {

constexpr std::string_view kIndex = "/index/";
constexpr std::string_view kCrates = "/api/v1/crates";
constexpr std::size_t kSmallBody = std::size_t{64} << 10U;
constexpr std::size_t kMostKnownDownloads = 50'000;

// 401: cargo asks for the config file again with its token, and tells where tokens are to be had.
class Unauthorized : public ApiError {
 public:
  explicit Unauthorized(const std::string& detail) : ApiError(401, detail) {}
};

Response json_answer(std::string body) {
  Response response;
  response.body = std::move(body);
  response.headers = "Cache-Control: no-store\r\n";
  return response;
}

Response text_answer(std::string body) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']' || c == '_';
  });
}

std::string_view method_name(Method method) {
  switch (method) {
    case Method::Get: return "GET";
    case Method::Head: return "HEAD";
    case Method::Put: return "PUT";
    case Method::Post: return "POST";
    case Method::Delete: return "DELETE";
    default: return "other";
  }
}

bool reads(Method method) { return method == Method::Get || method == Method::Head; }

[[noreturn]] void not_allowed() { throw ApiError(405, "this method is not allowed here"); }
[[noreturn]] void not_found() { throw ApiError(404, "there is nothing here"); }

Response file_answer(std::shared_ptr<OpenFile> file, const std::string& checksum, const RequestHead& head,
                     bool is_private) {
  Response response;
  response.content_type = "application/gzip";
  response.headers =
      fmt::format("ETag: \"{}\"\r\nCache-Control: {}, max-age=31536000, immutable\r\nAccept-Ranges: bytes\r\n",
                  checksum, is_private ? "private" : "public");
  if (head.if_none_match.find(checksum) != std::string::npos) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  response.length = file->size();
  if (!head.range.empty()) {
    bool is_outside = false;
    if (const auto range = parse_range(head.range, file->size(), is_outside)) {
      response.status = 206;
      response.offset = range->first;
      response.length = range->length;
      response.headers += fmt::format("Content-Range: bytes {}-{}/{}\r\n", range->first,
                                      range->first + range->length - 1, file->size());
    } else if (is_outside) {
      throw ApiError(416, "the file does not have this range");
    }
  }
  response.file = std::move(file);
  return response;
}

// "/api/v1/crates/NAME/VERSION/download", without a look at escapes: what has some takes the slow path.
std::optional<std::string> download_key(std::string_view path) {
  constexpr std::string_view kEnd = "/download";
  if (!path.starts_with(kCrates) || !path.ends_with(kEnd)) return std::nullopt;
  path.remove_prefix(kCrates.size());
  path.remove_suffix(kEnd.size());
  if (!path.starts_with('/')) return std::nullopt;
  return std::string(path.substr(1));
}

}  // namespace

Api::Api(Registry& registry, Database& database, BlobStore& blobs, IndexResponses& index, Authenticator& authenticator,
         Log& log, ApiOptions options)
    : registry_(registry),
      database_(database),
      blobs_(blobs),
      index_(index),
      authenticator_(authenticator),
      log_(log),
      options_(std::move(options)) {
  const auto start = std::chrono::system_clock::now().time_since_epoch().count();
  instance_ = hash128(std::to_string(start)).short_hex().substr(0, 8);
}

std::shared_ptr<const Prepared> Api::prepared(const RequestHead& head) {
  if (options_.is_private || options_.logs_all) return nullptr;
  const std::string_view path(head.path);
  if (!path.starts_with(kIndex)) return nullptr;
  return index_.find(path.substr(kIndex.size()));
}

std::optional<Response> Api::at_once(const RequestHead& head) {
  if (options_.is_private || options_.logs_all || head.method != Method::Get || !head.range.empty()) {
    return std::nullopt;
  }
  const auto key = download_key(head.path);
  if (!key) return std::nullopt;
  const auto known = known_download(*key);
  if (!known) return std::nullopt;
  auto file = blobs_.open_at_once(known->checksum);
  if (!file) return std::nullopt;
  auto answer = file_answer(std::move(file), known->checksum, head, false);
  if (answer.status == 200) count_download(known->version);
  return answer;
}

std::size_t Api::body_limit(const RequestHead& head) {
  if (head.method != Method::Put || head.path != "/api/v1/crates/new") return kSmallBody;
  const auto& limits = registry_.limits();
  auto most = limits.crate_bytes;
  for (const auto& [name, bytes] : limits.crate_bytes_of) most = std::max(most, bytes);
  return limits.metadata_bytes + most + 8;
}

Response Api::error(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.body = error_json(detail);
  return response;
}

Response Api::handle(Request& sent) noexcept {
  const auto started = std::chrono::steady_clock::now();
  Response response;
  std::string problem;
  const auto id = fmt::format("{}-{:x}", instance_, next_request_++);
  try {
    sent.id = id;  // goes along for the audit log
    response = route(sent, sent.head.path);
  } catch (const ApiError& refusal) {
    response = error(refusal.status(), refusal.what());
    problem = refusal.what();
    if (refusal.status() == 401) {
      response.headers += fmt::format("WWW-Authenticate: Cargo login_url=\"{}/me\"\r\n", base_url(sent.head));
    }
    if (refusal.retry_after()) response.headers += fmt::format("Retry-After: {}\r\n", *refusal.retry_after());
  } catch (const std::exception& failure) {
    problem = failure.what();
    if (const auto* known = dynamic_cast<const Error*>(&failure)) {
      for (const auto& cause : known->causes()) problem += ": " + cause;
    }
    response = error(500, fmt::format("the registry failed to do this; its log says more (request {})", id));
  }
  response.headers += fmt::format("X-Request-Id: {}\r\n", id);
  const auto spent = std::chrono::steady_clock::now() - started;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
  try {
    log_.write(response.status >= 500 ? Log::Level::Error : Log::Level::Info, "request",
               {{"id", id},
                {"address", address_of(sent)},
                {"method", std::string(method_name(sent.head.method))},
                {"path", sent.head.path.substr(0, 300)},
                {"status", std::to_string(response.status)},
                {"ms", fmt::format("{:.2f}", static_cast<double>(microseconds) / 1000)},
                {"agent", sent.head.user_agent.substr(0, 100)},
                {"problem", problem.substr(0, 500)}});
  } catch (const std::exception&) {
    // A line that cannot be written must not cost the answer.
  }
  return response;
}

Response Api::route(const Request& request, std::string_view path) {
  if (path.starts_with(kIndex)) return index(request, path.substr(kIndex.size()));
  if (path == kCrates || path.starts_with("/api/v1/crates/")) return api(request, path.substr(kCrates.size()));
  if (!reads(request.head.method)) not_allowed();
  if (path == "/health" || path.starts_with("/health/")) return health(path);
  if (path == "/me") return me(request.head);
  if (path == "/") {
    const auto url = base_url(request.head);
    return text_answer(
        fmt::format("This is a crate registry. To use it, write into .cargo/config.toml:\n\n"
                    "[registries.NAME]\nindex = \"sparse+{}/index/\"\n",
                    url));
  }
  not_found();
}

Response Api::index(const Request& request, std::string_view path) {
  if (!reads(request.head.method)) not_allowed();
  if (path == "config.json") {
    require_reader(request.head, "");
    return config_json(request.head);
  }
  const auto slash = path.rfind('/');
  require_reader(request.head, slash == std::string_view::npos ? path : path.substr(slash + 1));
  const auto answer = index_.find(path);
  if (!answer) throw ApiError(404, "there is no such crate");
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.headers = fmt::format("ETag: {}\r\nLast-Modified: {}\r\nCache-Control: {}\r\n", answer->etag,
                                 answer->last_modified, options_.is_private ? "private, no-cache" : "no-cache");
  const auto& head = request.head;
  if (head.if_none_match.empty() ? head.if_modified_since == answer->last_modified
                                 : head.if_none_match.find(answer->etag) != std::string::npos) {
    response.status = 304;
    response.content_type.clear();
  } else if (answer->file) {
    response.file = answer->file;
    response.length = answer->file->size();
  } else {
    response.body = answer->body;
  }
  return response;
}

Response Api::config_json(const RequestHead& head) {
  const auto url = base_url(head);
  JsonWriter json;
  json.begin_object().key("dl").string(url + std::string(kCrates)).key("api").string(url);
  if (options_.is_private) json.key("auth-required").boolean(true);
  json.end_object();
  auto response = json_answer(json.take() + "\n");
  response.headers = "Cache-Control: no-cache\r\n";
  return response;
}

Response Api::health(std::string_view path) {
  if (path == "/health/live") return text_answer("alive\n");
  if (path != "/health" && path != "/health/ready") not_found();
  if (!is_ready_) throw ApiError(503, "the registry is shutting down");
  database_.read([](Reader& reader) { reader.find_user(""); });
  return text_answer("ready\n");
}

Response Api::me(const RequestHead& head) {
  return text_answer(
      fmt::format("Tokens of this registry are made by its administrator:\n\n"
                  "    gantry-registry token add USER --name LABEL --data DIR\n\n"
                  "Store yours with `cargo login --registry NAME`, where .cargo/config.toml has\n\n"
                  "    [registries.NAME]\n    index = \"sparse+{}/index/\"\n",
                  base_url(head)));
}

Response Api::api(const Request& request, std::string_view path) {
  const auto method = request.head.method;
  if (path.empty() || path == "/") {
    if (!reads(method)) not_allowed();
    return search(request);
  }
  const auto segments = path_segments(path);
  if (!segments) not_found();
  const auto& parts = *segments;
  if (parts.size() == 1) {
    if (parts[0] == "new") {
      if (method != Method::Put) not_allowed();
      return publish(request);
    }
    if (!reads(method)) not_allowed();
    require_reader(request.head, parts[0]);
    return json_answer(crate_json(registry_.crate(parts[0])));
  }
  if (parts.size() == 2 && parts[1] == "owners") return owners(request, parts[0]);
  if (parts.size() == 3 && parts[2] == "download") {
    if (!reads(method)) not_allowed();
    return download(request, parts[0], parts[1]);
  }
  if (parts.size() == 3 && parts[2] == "yank") {
    if (method != Method::Delete) not_allowed();
    return yank(request, parts[0], parts[1], true);
  }
  if (parts.size() == 3 && parts[2] == "unyank") {
    if (method != Method::Put) not_allowed();
    return yank(request, parts[0], parts[1], false);
  }
  not_found();
}

Response Api::publish(const Request& request) {
  const auto who = authenticated(request.head);
  const auto urls = own_urls(request.head);
  return json_answer(publish_json(registry_.publish(request.body, who, origin_of(request), urls)));
}

Response Api::search(const Request& request) {
  require_reader(request.head, "");
  const auto number = [&](std::string_view key, std::uint32_t fallback, std::uint32_t most) {
    const auto text = query_value(request.head.query, key);
    if (!text || text->empty()) return fallback;
    const auto value = read_whole<std::uint32_t>(*text);
    if (!value || *value == 0 || *value > most) {
      throw ApiError(400, fmt::format("`{}` must be a number from 1 to {}", key, most));
    }
    return *value;
  };
  SearchQuery query;
  query.text = query_value(request.head.query, "q").value_or("");
  if (query.text.size() > 200) throw ApiError(400, "the search text is too long");
  query.per_page = number("per_page", 10, 100);
  query.page = number("page", 1, 1'000'000);
  return json_answer(search_json(registry_.search(query)));
}

Response Api::owners(const Request& request, std::string_view crate) {
  const auto method = request.head.method;
  if (reads(method)) {
    require_reader(request.head, crate);
    return json_answer(owners_json(registry_.owners(crate)));
  }
  if (method != Method::Put && method != Method::Delete) not_allowed();
  const auto who = authenticated(request.head);
  const auto logins = parse_logins(request.body);
  if (!logins) throw ApiError(400, logins.error());
  const auto message = method == Method::Put ? registry_.add_owners(crate, *logins, who, origin_of(request))
                                             : registry_.remove_owners(crate, *logins, who, origin_of(request));
  return json_answer(ok_json(message));
}

Response Api::yank(const Request& request, std::string_view crate, std::string_view version, bool is_yanked) {
  const auto who = authenticated(request.head);
  registry_.set_yanked(crate, version, is_yanked, who, origin_of(request));
  return json_answer(ok_json());
}

std::optional<Api::Download> Api::known_download(const std::string& key) {
  const std::lock_guard guard(downloads_lock_);
  const auto found = known_downloads_.find(key);
  if (found == known_downloads_.end()) return std::nullopt;
  return found->second;
}

void Api::count_download(std::int64_t version) {
  const std::lock_guard guard(downloads_lock_);
  ++download_counts_[version];
}

Response Api::download(const Request& request, std::string_view crate, std::string_view version) {
  require_reader(request.head, crate);
  const auto key = fmt::format("{}/{}", crate, version);
  auto known = known_download(key);
  if (!known) {
    const auto found = registry_.version(crate, version);
    known = Download{found.id, found.checksum};
    const std::lock_guard guard(downloads_lock_);
    if (known_downloads_.size() >= kMostKnownDownloads) known_downloads_.clear();
    known_downloads_[key] = *known;
  }
  auto file = blobs_.open(known->checksum);
  if (!file) throw Error(fmt::format("the crate file {} is missing", known->checksum));
  auto answer = file_answer(std::move(file), known->checksum, request.head, options_.is_private);
  if (request.head.method == Method::Get && answer.status == 200) count_download(known->version);
  return answer;
}

void Api::flush_downloads() {
  std::unordered_map<std::int64_t, std::uint64_t> counts;
  {
    const std::lock_guard guard(downloads_lock_);
    counts.swap(download_counts_);
  }
  if (counts.empty()) return;
  database_.write([&](Transaction& transaction) {
    for (const auto& [version, count] : counts) transaction.add_downloads(version, count);
  });
}

Principal Api::authenticated(const RequestHead& head) {
  auto outcome = authenticator_.authenticate(head.authorization);
  if (outcome.who) return std::move(*outcome.who);
  switch (outcome.failure) {
    case Authenticator::Failure::Missing: throw Unauthorized("this needs a token; see " + base_url(head) + "/me");
    case Authenticator::Failure::Expired: throw ApiError(403, "the token has expired");
    case Authenticator::Failure::Revoked: throw ApiError(403, "the token has been revoked");
    default: throw ApiError(403, "the token is not valid");
  }
}

void Api::require_reader(const RequestHead& head, std::string_view crate) {
  if (!options_.is_private) return;
  auto outcome = authenticator_.authenticate(head.authorization);
  if (!outcome.who) {
    throw Unauthorized(outcome.failure == Authenticator::Failure::Missing
                           ? "this registry is private: a token is needed"
                           : "the token is not valid (any more)");
  }
  if (auto refusal = outcome.who->refusal(Action::Read, crate)) throw ApiError(403, *refusal);
}

std::string Api::base_url(const RequestHead& head) const {
  if (!options_.url.empty()) return options_.url;
  const bool forwarded = options_.trusts_proxy;
  const auto& host = forwarded && is_host(head.forwarded_host) ? head.forwarded_host : head.host;
  const bool is_secure = forwarded && head.forwarded_proto == "https";
  return fmt::format("{}://{}", is_secure ? "https" : "http", is_host(host) ? host : "localhost");
}

std::vector<std::string> Api::own_urls(const RequestHead& head) const {
  return {fmt::format("sparse+{}/index", base_url(head))};
}

std::string Api::address_of(const Request& request) const {
  if (!options_.trusts_proxy || request.head.forwarded_for.empty()) return request.address;
  // The last one is what the proxy saw.
  const auto& list = request.head.forwarded_for;
  auto address = list.substr(list.rfind(',') + 1);
  address.erase(0, address.find_first_not_of(' '));
  return is_host(address) ? address : request.address;
}

Origin Api::origin_of(const Request& request) const { return {address_of(request), request.id}; }

}  // namespace gantry::server::http
