#include "server/http/catalog_api.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/number.h"
#include "base/url.h"
#include "server/core/api_error.h"
#include "server/http/answers.h"
#include "server/http/catalog_json.h"
#include "server/http/query.h"

namespace gantry::server::http {

namespace {

std::uint32_t number(const RequestHead& head, std::string_view key, std::uint32_t fallback, std::uint32_t most) {
  const auto text = query_value(head.query, key);
  if (!text || text->empty()) return fallback;
  const auto value = read_whole<std::uint32_t>(*text);
  if (!value || *value == 0 || *value > most) {
    throw ApiError(400, fmt::format("`{}` must be a number from 1 to {}", key, most));
  }
  return *value;
}

constexpr std::uint32_t kMostOnPage = 100;
constexpr std::uint32_t kMostVersions = 1000;  // on a page without `per_page`
// What stands before a page has to be found and put in order too.
constexpr std::uint64_t kMostInPages = 100'000;

std::uint32_t per_page(const RequestHead& head) { return number(head, "per_page", 10, kMostOnPage); }
std::uint32_t page(const RequestHead& head) {
  const auto wanted = number(head, "page", 1, 1'000'000);
  if (std::uint64_t{wanted} * per_page(head) > kMostInPages) {
    throw ApiError(400, fmt::format("pages end after {} entries: ask for something narrower", kMostInPages));
  }
  return wanted;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || c == '.' || c == '~';
    if (is_plain) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

// The query of this request for another page; `key`: what pages are told apart by.
std::string query_for_page(const RequestHead& head, std::string_view key, std::int64_t wanted) {
  std::string query = "?";
  for (const auto& [name, value] : query_pairs(head.query)) {
    if (name != key) query += fmt::format("{}={}&", escaped(name), escaped(value));
  }
  return fmt::format("{}{}={}", query, key, wanted);
}

Response readme_answer(std::string text) {
  auto response = text_answer(std::move(text));
  // What anybody published must not become a page of this registry.
  response.headers = "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'\r\n";
  return response;
}

}  // namespace

bool CatalogApi::answers(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::Search:
    case Endpoint::Crate:
    case Endpoint::Versions:
    case Endpoint::CrateDownloads:
    case Endpoint::ReverseDependencies:
    case Endpoint::Version:
    case Endpoint::Readme:
    case Endpoint::Dependencies:
    case Endpoint::VersionDownloads: return true;
    default: return false;
  }
}

Response CatalogApi::answer(Endpoint endpoint, const RequestHead& head, const std::vector<std::string>& parameters) {
  const auto& crate = parameters.empty() ? head.path : parameters.front();
  const auto& version = parameters.size() < 2 ? head.path : parameters[1];
  switch (endpoint) {
    case Endpoint::Search: return search(head);
    case Endpoint::Crate: return json_answer(crate_json(catalog_.crate(crate, kMostVersions)));
    case Endpoint::Versions: return versions(head, crate);
    case Endpoint::CrateDownloads: return json_answer(downloads_json(catalog_.downloads(crate)));
    case Endpoint::ReverseDependencies: return dependents(head, crate);
    case Endpoint::Version: return json_answer(version_json(crate, catalog_.version(crate, version)));
    case Endpoint::Readme: return readme_answer(catalog_.readme(crate, version));
    case Endpoint::Dependencies: return json_answer(dependencies_json(catalog_.version(crate, version)));
    case Endpoint::VersionDownloads: return json_answer(downloads_json(catalog_.downloads(crate, version)));
    default: throw Error("this endpoint is answered elsewhere");
  }
}

Response CatalogApi::search(const RequestHead& head) {
  SearchQuery query;
  query.text = query_value(head.query, "q").value_or("");
  if (query.text.size() > 200) throw ApiError(400, "the search text is too long");
  query.per_page = per_page(head);
  query.page = page(head);
  const auto found = catalog_.search(query);
  PageLinks links;
  const auto shown = std::uint64_t{query.page} * query.per_page;
  if (shown < found.total && shown + query.per_page <= kMostInPages) {
    links.next = query_for_page(head, "page", std::int64_t{query.page} + 1);
  }
  if (query.page > 1) links.previous = query_for_page(head, "page", std::int64_t{query.page} - 1);
  return json_answer(search_json(found, links));
}

Response CatalogApi::versions(const RequestHead& head, const std::string& crate) {
  const auto most = query_value(head.query, "per_page") ? per_page(head) : kMostVersions;
  std::optional<std::int64_t> before;
  if (const auto seek = query_value(head.query, "seek")) {
    before = read_whole<std::int64_t>(*seek);
    if (!before) throw ApiError(400, "`seek` must be what `next_page` of the page before says");
  }
  const auto details = catalog_.crate(crate, most, before);
  PageLinks links;
  if (details.has_more) links.next = query_for_page(head, "seek", details.versions.back().id);
  return json_answer(versions_json(details, links));
}

Response CatalogApi::dependents(const RequestHead& head, const std::string& crate) {
  return json_answer(dependents_json(catalog_.dependents(crate, per_page(head), page(head))));
}

}  // namespace gantry::server::http
