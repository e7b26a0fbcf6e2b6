#include "server/core/catalog.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include <fmt/format.h>

#include "semver/version.h"
#include "server/core/api_error.h"
#include "server/core/lookup.h"

namespace gantry::server {

namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr std::int64_t kDays = 90;
constexpr std::size_t kVersionsApart = 5;

std::unordered_set<std::int64_t> greatest(const std::vector<VersionState>& versions) {
  std::vector<std::pair<semver::Version, std::int64_t>> order;
  for (const auto& version : versions) {
    if (auto parsed = semver::Version::parse(version.version)) order.emplace_back(std::move(*parsed), version.id);
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return b.first < a.first; });
  std::unordered_set<std::int64_t> ids;
  for (std::size_t i = 0; i < std::min(order.size(), kVersionsApart); ++i) ids.insert(order[i].second);
  return ids;
}

}  // namespace

std::int64_t Catalog::first_day() const { return clock_.file_time_ns() / 1'000'000'000 / kSecondsOfDay - kDays + 1; }

Catalog::Page Catalog::search(const SearchQuery& query) {
  Page page;
  database_.read([&](Reader& reader) {
    auto found = reader.search(query);
    page.total = found.total;
    for (auto& crate : found.crates) {
      const auto recent = reader.downloads_since(crate.id, first_day());
      page.crates.push_back({std::move(crate), recent});
    }
  });
  return page;
}

Catalog::CrateDetails Catalog::crate(std::string_view name, std::size_t most, std::optional<std::int64_t> before) {
  CrateDetails details;
  database_.read([&](Reader& reader) {
    details.crate.record = existing_crate(reader, name);
    const auto id = details.crate.record.id;
    details.crate.recent_downloads = reader.downloads_since(id, first_day());
    auto page = reader.newest_versions(id, before, most);
    details.versions = std::move(page.versions);
    details.has_more = page.has_more;
  });
  return details;
}

VersionRecord Catalog::version(std::string_view name, std::string_view version) {
  VersionRecord result;
  database_.read([&](Reader& reader) { result = existing_version(reader, existing_crate(reader, name), version); });
  return result;
}

std::string Catalog::readme(std::string_view name, std::string_view version) {
  std::optional<std::string> text;
  database_.read([&](Reader& reader) {
    text = reader.readme(existing_version(reader, existing_crate(reader, name), version).id);
  });
  if (!text) throw ApiError(404, fmt::format("version `{}` of the crate `{}` has no readme", version, name));
  return std::move(*text);
}

Catalog::Dependents Catalog::dependents(std::string_view name, std::uint32_t per_page, std::uint32_t page) {
  Dependents result;
  database_.read([&](Reader& reader) {
    const auto crate = existing_crate(reader, name);
    result.of = crate.name;
    auto found = reader.dependents(crate.canonical, per_page, page);
    result.total = found.total;
    for (auto& one : found.crates) {
      auto version = reader.find_version(one.id, one.default_version);
      if (version) result.dependents.push_back({std::move(one), std::move(*version)});
    }
  });
  return result;
}

Catalog::Downloads Catalog::downloads(std::string_view name) {
  Downloads result;
  database_.read([&](Reader& reader) {
    const auto crate = existing_crate(reader, name);
    const auto apart = greatest(reader.version_states(crate.id));
    std::map<std::int64_t, std::uint64_t> others;
    for (const auto& one : reader.daily_downloads(crate.id, first_day())) {
      if (apart.contains(one.version)) {
        result.versions.push_back(one);
      } else {
        others[one.day] += one.count;
      }
    }
    for (const auto& [day, count] : others) result.others.push_back({0, day, count});
  });
  return result;
}

std::vector<DailyDownloads> Catalog::downloads(std::string_view name, std::string_view version) {
  std::vector<DailyDownloads> result;
  database_.read([&](Reader& reader) {
    const auto crate = existing_crate(reader, name);
    const auto id = existing_version(reader, crate, version).id;
    for (const auto& one : reader.daily_downloads(crate.id, first_day())) {
      if (one.version == id) result.push_back(one);
    }
  });
  return result;
}

}  // namespace gantry::server
