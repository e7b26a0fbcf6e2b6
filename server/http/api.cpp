#include "server/http/api.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/number.h"
#include "server/core/api_error.h"
#include "server/core/index_config.h"
#include "server/core/names.h"
#include "server/http/answers.h"
#include "server/http/api_json.h"
#include "server/http/basic_auth.h"
#include "server/http/conditions.h"
#include "server/http/git_routes.h"
#include "server/http/query.h"

namespace gantry::server::http {

namespace {

constexpr std::string_view kIndex = "/index/";
constexpr std::string_view kCrates = kCratesPath;
constexpr std::size_t kSmallBody = std::size_t{64} << 10U;
constexpr std::size_t kMostKnownDownloads = 50'000;

// 401: cargo asks for the config file again with its token, and tells where tokens are to be had.
class Unauthorized : public ApiError {
 public:
  explicit Unauthorized(const std::string& detail) : ApiError(401, detail) {}
};

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']' || c == '_';
  });
}

bool is_publish(const RequestHead& head) { return head.method == Method::Put && head.path == "/api/v1/crates/new"; }

// Names of where a request was taken ("127.0.0.1:8000").
std::vector<std::string> own_hosts(const std::string& local) {
  std::vector<std::string> hosts{local};
  const auto colon = std::min(local.rfind(':'), local.size());
  if (local.starts_with("127.") || local.starts_with("[::1]")) hosts.push_back("localhost" + local.substr(colon));
  if (local.substr(colon) != ":80") return hosts;
  for (std::size_t i = hosts.size(); i > 0; --i) hosts.push_back(hosts[i - 1].substr(0, hosts[i - 1].rfind(':')));
  return hosts;
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

Response error_answer(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.body = error_json(detail);
  return response;
}

std::string_view refusal_of(Authenticator::Failure failure) {
  switch (failure) {
    case Authenticator::Failure::Missing: return "a token is needed";
    case Authenticator::Failure::Expired: return "the token has expired, a new one is needed";
    case Authenticator::Failure::Revoked: return "the token has been revoked";
    default: return "the token is not valid";
  }
}

[[noreturn]] void not_allowed() { throw ApiError(405, "this method is not allowed here"); }
[[noreturn]] void not_found() { throw ApiError(404, "there is nothing here"); }

Response file_answer(std::shared_ptr<OpenFile> file, const std::string& checksum, const RequestHead& head,
                     bool is_private) {
  Response response;
  response.content_type = "application/gzip";
  const auto etag = fmt::format("\"{}\"", checksum);
  response.headers = fmt::format("ETag: {}\r\nCache-Control: {}, max-age=31536000, immutable\r\n", etag,
                                 is_private ? "private" : "public");
  if (is_unmodified(head, etag, std::nullopt)) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  choose_range(response, head, etag, "", file->size());
  if (response.status != 416) response.file = std::move(file);
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
         Log& log, Metrics& metrics, const Clock& clock, ApiOptions options)
    : registry_(registry),
      database_(database),
      blobs_(blobs),
      index_(index),
      authenticator_(authenticator),
      log_(log),
      metrics_(metrics),
      clock_(clock),
      catalog_(database, clock),
      catalog_api_(catalog_),
      options_(std::move(options)) {
  const auto start = std::chrono::system_clock::now().time_since_epoch().count();
  instance_ = hash128(std::to_string(start)).short_hex().substr(0, 8);
}

std::shared_ptr<const Prepared> Api::prepared(const RequestHead& head) {
  if (options_.is_private || options_.logs_all) return nullptr;
  const std::string_view path(head.path);
  if (!path.starts_with(kIndex) || !head.range.empty()) return nullptr;
  try {
    return index_.find_at_once(path.substr(kIndex.size()), preferred_coding(head.accept_encoding));
  } catch (const std::exception&) {
    return nullptr;  // a worker tries again, and says what is wrong
  }
}

std::optional<Response> Api::at_once(const RequestHead& head) {
  if (options_.is_private || options_.logs_all || head.method != Method::Get || !head.range.empty()) {
    return std::nullopt;
  }
  const auto key = download_key(head.path);
  if (!key) return std::nullopt;
  const auto known = known_download(*key);
  if (!known) return std::nullopt;
  std::shared_ptr<OpenFile> file;
  try {
    file = blobs_.open_at_once(known->checksum);
  } catch (const std::exception&) {
    // Likewise.
  }
  if (!file) return std::nullopt;
  auto answer = file_answer(std::move(file), known->checksum, head, false);
  if (answer.status == 200) count_download(known->version);
  metrics_.count_request(RouteClass::Download, answer.status);
  return answer;
}

void Api::on_prepared_sent(int status) noexcept { metrics_.count_request(RouteClass::Index, status); }

bool Api::is_page(const RequestHead& head) {
  if ((head.method != Method::Get && head.method != Method::Head) || !head.path.starts_with(kCrates)) return false;
  const auto found = find_route(head.method, head.path);
  return found.route != nullptr && CatalogApi::answers(found.route->endpoint);
}

std::size_t Api::body_limit(const RequestHead& head) {
  if (git_index_ != nullptr && is_git_fetch(head)) return kMostFetchBody;
  if (!is_publish(head)) return kSmallBody;
  const auto& limits = registry_.limits();
  auto most = limits.crate_bytes;
  for (const auto& [name, bytes] : limits.crate_bytes_of) most = std::max(most, bytes);
  return limits.metadata_bytes + most + 8;
}

Response Api::error(int status, std::string_view detail) {
  metrics_.count_request(RouteClass::Other, status);
  return error_answer(status, detail);
}

bool Api::asks_before_body(const RequestHead& head) {
  if (git_index_ != nullptr && is_git_fetch(head)) return options_.is_private;
  return is_publish(head);
}

std::optional<Response> Api::refusal(Request& sent) noexcept {
  return attempt(sent, [&](RouteClass& group) -> std::optional<Response> {
    group = is_publish(sent.head) ? RouteClass::Publish : RouteClass::Index;
    if (!is_publish(sent.head)) return git_refusal(sent.head);
    const auto who = authenticated(sent.head);
    if (auto refusal = who.refusal(Action::PublishUpdate, ""); refusal && who.refusal(Action::PublishNew, "")) {
      throw ApiError(403, *refusal);
    }
    return std::nullopt;
  });
}

Response Api::handle(Request& sent) noexcept {
  return *attempt(sent, [&](RouteClass& group) { return std::optional(route(sent, sent.head.path, group)); });
}

std::optional<Response> Api::attempt(Request& sent,
                                     const std::function<std::optional<Response>(RouteClass&)>& work) noexcept {
  Response response;
  std::string problem;
  auto group = RouteClass::Other;
  const auto id = fmt::format("{}-{:x}", instance_, next_request_++);
  try {
    sent.id = id;  // goes along for the audit log
    auto answer = work(group);
    if (!answer) return std::nullopt;
    response = std::move(*answer);
  } catch (const ApiError& refusal) {
    response = error_answer(refusal.status(), refusal.what());
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
    response = error_answer(500, fmt::format("the registry failed to do this; its log says more (request {})", id));
  }
  response.headers += fmt::format("X-Request-Id: {}\r\n", id);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - sent.received).count();
  metrics_.count_request(group, response.status);
  metrics_.time_request(group, seconds);
  try {
    log_.write(response.status >= 500 ? Log::Level::Error : Log::Level::Info, "request",
               {{"id", id},
                {"address", address_of(sent)},
                {"method", std::string(method_name(sent.head.method))},
                {"path", sent.head.path.substr(0, 300)},
                {"status", std::to_string(response.status)},
                {"ms", fmt::format("{:.2f}", seconds * 1000)},
                {"agent", sent.head.user_agent.substr(0, 100)},
                {"problem", problem.substr(0, 500)}});
  } catch (const std::exception&) {
    // A line that cannot be written must not cost the answer.
  }
  return response;
}

Response Api::route(const Request& request, std::string_view path, RouteClass& group) {
  if (path.starts_with(kIndex)) {
    group = RouteClass::Index;
    return index(request, path.substr(kIndex.size()));
  }
  if (path.starts_with(kGitIndex)) {
    if (git_index_ == nullptr) not_found();
    group = RouteClass::Index;
    return git_index(request, path.substr(kGitIndex.size()));
  }
  const auto found = find_route(request.head.method, path);
  if (found.route == nullptr) {
    if (found.is_path_known) not_allowed();
    not_found();
  }
  group = found.route->group;
  return answer(request, found.route->endpoint, found.parameters);
}

Response Api::answer(const Request& request, Endpoint endpoint, const std::vector<std::string>& parameters) {
  const auto& crate = parameters.empty() ? request.head.path : parameters.front();
  if (CatalogApi::answers(endpoint)) {
    const bool shows_others = endpoint == Endpoint::Search || endpoint == Endpoint::ReverseDependencies;
    require_reader(request.head, parameters.empty() ? "" : crate, shows_others ? Shows::Others : Shows::One);
    return catalog_api_.answer(endpoint, request.head, parameters);
  }
  switch (endpoint) {
    case Endpoint::Publish: return publish(request);
    case Endpoint::Owners:
    case Endpoint::OwnerUsers: return owners(request, crate);
    case Endpoint::OwnerTeams: return owner_teams(request, crate);
    case Endpoint::AddOwners: return change_owners(request, crate, true);
    case Endpoint::RemoveOwners: return change_owners(request, crate, false);
    case Endpoint::Download: return download(request, crate, parameters.at(1));
    case Endpoint::Yank: return yank(request, crate, parameters.at(1), true);
    case Endpoint::Unyank: return yank(request, crate, parameters.at(1), false);
    case Endpoint::Welcome: return welcome(request.head);
    case Endpoint::Me: return me(request.head);
    case Endpoint::Health: return health();
    case Endpoint::Live: return text_answer("alive\n");
    case Endpoint::Metrics: return metrics(request);
    default: not_found();
  }
}

Response Api::welcome(const RequestHead& head) {
  return text_answer(
      fmt::format("This is a crate registry. To use it, write into .cargo/config.toml:\n\n"
                  "[registries.NAME]\nindex = \"sparse+{}/index/\"\n",
                  base_url(head)));
}

Response Api::metrics(const Request& request) {
  const auto& head = request.head;
  // What a proxy passes on comes from its address, not from the client's.
  const bool is_passed_on = !options_.trusts_proxy && (!head.forwarded_for.empty() || !head.forwarded_host.empty() ||
                                                       !head.forwarded_proto.empty());
  if (is_passed_on || !options_.metrics_from.contains(address_of(request))) {
    throw ApiError(403, "metrics are not for this address; see `server.metrics-from` in the registry's configuration");
  }
  auto response = text_answer(metrics_.text());
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.headers = "Cache-Control: no-store\r\n";
  return response;
}

Response Api::index(const Request& request, std::string_view path) {
  if (request.head.method != Method::Get && request.head.method != Method::Head) not_allowed();
  if (path == "config.json") {
    require_reader(request.head, "");
    return config_json(request.head);
  }
  const auto slash = path.rfind('/');
  require_reader(request.head, slash == std::string_view::npos ? path : path.substr(slash + 1));
  const auto answer = index_.find(path, preferred_coding(request.head.accept_encoding));
  if (!answer) throw ApiError(404, "there is no such crate");
  return index_response(*answer, request.head);
}

Response Api::git_index(const Request& request, std::string_view path) {
  if (auto refusal = git_refusal(request.head)) return std::move(*refusal);
  return answer_git(*git_index_, request, path);
}

// Git sends a token as a password. What it fetches is the whole index.
std::optional<Response> Api::git_refusal(const RequestHead& head) {
  if (!options_.is_private) return std::nullopt;
  const auto outcome = authenticator_.authenticate(basic_password(head.authorization).value_or(""));
  if (!outcome.who) return ask_for_password(error_json("this registry is private: a token is needed as password"));
  if (auto refusal = outcome.who->refusal(Action::Read, "")) throw ApiError(403, *refusal);
  if (!outcome.who->is_for_all_crates()) {
    throw ApiError(403, "this token is for some crates only, the git index has all");
  }
  return std::nullopt;
}

Response Api::config_json(const RequestHead& head) {
  auto response = json_answer(index_config_text(base_url(head), options_.is_private));
  response.headers = "Cache-Control: no-cache\r\n";
  return response;
}

Response Api::health() {
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

Response Api::publish(const Request& request) {
  const auto who = authenticated(request.head);
  const auto urls = own_urls(request);
  const auto warnings = registry_.publish(request.body, who, origin_of(request), urls);
  metrics_.count(Metrics::Event::Publish);
  return json_answer(publish_json(warnings));
}

Response Api::owners(const Request& request, std::string_view crate) {
  require_reader(request.head, crate);
  return json_answer(owners_json(registry_.owners(crate)));
}

Response Api::owner_teams(const Request& request, std::string_view crate) {
  require_reader(request.head, crate);
  registry_.owners(crate);  // or there is no such crate
  return json_answer(teams_json());
}

Response Api::change_owners(const Request& request, std::string_view crate, bool add) {
  const auto who = authenticated(request.head);
  const auto logins = parse_logins(request.body);
  if (!logins) throw ApiError(400, logins.error());
  const auto message = add ? registry_.add_owners(crate, *logins, who, origin_of(request))
                           : registry_.remove_owners(crate, *logins, who, origin_of(request));
  return json_answer(ok_json(message));
}

Response Api::yank(const Request& request, std::string_view crate, std::string_view version, bool is_yanked) {
  const auto who = authenticated(request.head);
  registry_.set_yanked(crate, version, is_yanked, who, origin_of(request));
  metrics_.count(is_yanked ? Metrics::Event::Yank : Metrics::Event::Unyank);
  return json_answer(ok_json());
}

std::optional<Api::Download> Api::known_download(const std::string& key) {
  const std::lock_guard guard(downloads_lock_);
  const auto found = known_downloads_.find(key);
  if (found == known_downloads_.end()) return std::nullopt;
  return found->second;
}

void Api::count_download(std::int64_t version) {
  metrics_.count(Metrics::Event::Download);
  const std::lock_guard guard(downloads_lock_);
  ++download_counts_[version];
}

Response Api::download(const Request& request, std::string_view crate, std::string_view version) {
  require_reader(request.head, crate);
  const auto key = fmt::format("{}/{}", crate, version);
  auto known = known_download(key);
  if (!known) {
    const auto found = catalog_.version(crate, version);
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
  constexpr std::int64_t kNanosecondsOfDay = std::int64_t{86'400} * 1'000'000'000;
  const auto day = clock_.file_time_ns() / kNanosecondsOfDay;
  try {
    database_.write([&](Transaction& transaction) {
      for (const auto& [version, count] : counts) transaction.add_downloads(version, day, count);
    });
  } catch (const std::exception&) {
    const std::lock_guard guard(downloads_lock_);
    for (const auto& [version, count] : counts) download_counts_[version] += count;
    throw;
  }
}

Principal Api::authenticated(const RequestHead& head) {
  auto outcome = authenticator_.authenticate(head.authorization);
  if (outcome.who) return std::move(*outcome.who);
  const auto text = fmt::format("{}; see {}/me", refusal_of(outcome.failure), base_url(head));
  if (outcome.failure == Authenticator::Failure::Missing) throw Unauthorized(text);
  throw ApiError(403, text);
}

void Api::require_reader(const RequestHead& head, std::string_view crate, Shows shows) {
  if (!options_.is_private) return;
  auto outcome = authenticator_.authenticate(head.authorization);
  if (!outcome.who) {
    throw Unauthorized(
        fmt::format("this registry is private: {}; see {}/me", refusal_of(outcome.failure), base_url(head)));
  }
  if (auto refusal = outcome.who->refusal(Action::Read, crate)) throw ApiError(403, *refusal);
  if (shows == Shows::Others && !outcome.who->is_for_all_crates()) {
    throw ApiError(403, "this token is for some crates only, and this would show others");
  }
}

std::string Api::base_url(const RequestHead& head) const {
  if (!options_.url.empty()) return options_.url;
  const bool forwarded = options_.trusts_proxy;
  const auto& host = forwarded && is_host(head.forwarded_host) ? head.forwarded_host : head.host;
  const bool is_secure = forwarded && head.forwarded_proto == "https";
  return fmt::format("{}://{}", is_secure ? "https" : "http", is_host(host) ? host : "localhost");
}

std::vector<std::string> Api::own_urls(const Request& request) const {
  std::vector<std::string> bases;
  if (!options_.url.empty() || (options_.trusts_proxy && is_host(request.head.forwarded_host))) {
    bases.push_back(base_url(request.head));
  } else {
    for (const auto& host : own_hosts(request.local)) bases.push_back("http://" + host);
  }
  std::vector<std::string> urls;
  for (const auto& base : bases) {
    urls.push_back(fmt::format("sparse+{}/index", base));
    urls.push_back(base + std::string(kGitIndex));
  }
  return urls;
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
