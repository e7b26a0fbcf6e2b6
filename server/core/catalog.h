// What is known of crates, for pages and tools: read only. Functions throw ApiError, and block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/core/database.h"

namespace gantry::server {

class Catalog {
 public:
  Catalog(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // A crate with what is not in its row.
  struct Crate {
    CrateRecord record;
    std::uint64_t recent_downloads = 0;  // of the last 90 days
  };
  struct Page {
    std::vector<Crate> crates;
    std::uint64_t total = 0;
  };
  Page search(const SearchQuery& query);

  struct CrateDetails {
    Crate crate;
    std::vector<VersionRecord> versions;  // those published last first
    bool has_more = false;                // there are older ones
  };
  // With versions from the one before the id `before` (nothing: from the newest), at most `most`, and fewer when what
  // is known of them is large.
  CrateDetails crate(std::string_view name, std::size_t most, std::optional<std::int64_t> before = std::nullopt);
  VersionRecord version(std::string_view crate, std::string_view version);
  // 404 when the version has none.
  std::string readme(std::string_view crate, std::string_view version);

  // Default versions of crates that depend on this one.
  struct Dependent {
    CrateRecord crate;
    VersionRecord version;
  };
  struct Dependents {
    std::string of;  // its name
    std::vector<Dependent> dependents;
    std::uint64_t total = 0;
  };
  Dependents dependents(std::string_view crate, std::uint32_t per_page, std::uint32_t page);

  // Of the last 90 days; `versions`: the five greatest, the others' downloads are added up for each day.
  struct Downloads {
    std::vector<DailyDownloads> versions;
    std::vector<DailyDownloads> others;  // `version` 0
  };
  Downloads downloads(std::string_view crate);
  std::vector<DailyDownloads> downloads(std::string_view crate, std::string_view version);

 private:
  std::int64_t first_day() const;

  Database& database_;
  const Clock& clock_;
};

}  // namespace gantry::server
