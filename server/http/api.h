// The routes (see routes.h): the sparse index, publishing, yanking, owners, downloads, /me, /health, /metrics; what the
// registry holds is shown by CatalogApi.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/core/authenticator.h"
#include "server/core/catalog.h"
#include "server/core/index_repository.h"
#include "server/core/log.h"
#include "server/core/registry.h"
#include "server/http/catalog_api.h"
#include "server/http/handler.h"
#include "server/http/index_responses.h"
#include "server/http/metrics.h"
#include "server/http/networks.h"

namespace gantry::server::http {

struct ApiOptions {
  std::string url;  // "https://crates.example.com"; "": what the client's Host header says
  bool is_private = false;
  bool trusts_proxy = false;  // X-Forwarded-* count
  bool logs_all = false;      // answers of the fast paths too
  Networks metrics_from = Networks::loopback();
};

class Api : public Handler {
 public:
  Api(Registry& registry, Database& database, BlobStore& blobs, IndexResponses& index, Authenticator& authenticator,
      Log& log, Metrics& metrics, const Clock& clock, ApiOptions options);

  std::shared_ptr<const Prepared> prepared(const RequestHead& head) override;
  std::optional<Response> at_once(const RequestHead& head) override;
  void on_prepared_sent(int status) noexcept override;
  bool is_page(const RequestHead& head) override;
  std::size_t body_limit(const RequestHead& head) override;
  bool asks_before_body(const RequestHead& head) override;
  std::optional<Response> refusal(Request& request) noexcept override;
  Response handle(Request& request) noexcept override;
  Response error(int status, std::string_view detail) override;

  // Answers below /git/index too. Before the first request.
  void serve_git(IndexRepository& repository) { git_index_ = &repository; }

  // Writes the downloads that were counted since the last time.
  void flush_downloads();
  // From now on /health/ready says no.
  void stop_taking() { is_ready_ = false; }

 private:
  // What `work` answers, or what it throws as an answer; counted and logged. Nothing when `work` has none.
  std::optional<Response> attempt(Request& request,
                                  const std::function<std::optional<Response>(RouteClass& group)>& work) noexcept;
  // `group` is what the request counts as.
  Response route(const Request& request, std::string_view path, RouteClass& group);
  Response answer(const Request& request, Endpoint endpoint, const std::vector<std::string>& parameters);
  Response index(const Request& request, std::string_view path);
  Response git_index(const Request& request, std::string_view path);
  std::optional<Response> git_refusal(const RequestHead& head);
  Response config_json(const RequestHead& head);
  Response health();
  Response me(const RequestHead& head);
  Response welcome(const RequestHead& head);
  Response metrics(const Request& request);
  Response publish(const Request& request);
  Response owners(const Request& request, std::string_view crate);
  Response owner_teams(const Request& request, std::string_view crate);
  Response change_owners(const Request& request, std::string_view crate, bool add);
  Response yank(const Request& request, std::string_view crate, std::string_view version, bool is_yanked);
  Response download(const Request& request, std::string_view crate, std::string_view version);

  Principal authenticated(const RequestHead& head);
  // For what only private registries protect. `crate`: the one that is asked for, "" when it is none in particular;
  // `shows`: answers that show others too are not for tokens that are limited to some.
  enum class Shows { One, Others };
  void require_reader(const RequestHead& head, std::string_view crate, Shows shows = Shows::One);
  std::string base_url(const RequestHead& head) const;
  // Index URLs that mean this registry. Not what the client merely says: a dependency from elsewhere could be called
  // one of this registry.
  std::vector<std::string> own_urls(const Request& request) const;
  Origin origin_of(const Request& request) const;
  std::string address_of(const Request& request) const;

  Registry& registry_;
  Database& database_;
  BlobStore& blobs_;
  IndexResponses& index_;
  Authenticator& authenticator_;
  Log& log_;
  Metrics& metrics_;
  const Clock& clock_;
  Catalog catalog_;
  CatalogApi catalog_api_;
  ApiOptions options_;
  IndexRepository* git_index_ = nullptr;
  std::atomic<std::uint64_t> next_request_{0};
  std::string instance_;  // begins request ids
  std::atomic<bool> is_ready_{true};

  struct Download {
    std::int64_t version = 0;
    std::string checksum;
  };
  std::mutex downloads_lock_;
  std::unordered_map<std::string, Download> known_downloads_;        // "crate/version"; never changes once it is there
  std::unordered_map<std::int64_t, std::uint64_t> download_counts_;  // since the last flush
  std::optional<Download> known_download(const std::string& key);
  void count_download(std::int64_t version);
};

}  // namespace gantry::server::http
