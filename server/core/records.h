// What the database holds, as plain data. Times are seconds since the epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gantry::server {

struct User {
  std::int64_t id = 0;
  std::string name;
  bool is_admin = false;
};

struct TokenRecord {
  std::int64_t id = 0;
  User user;
  std::string label;
  std::string hash;                 // SHA-256 of the token, lower-case hex
  std::vector<std::string> scopes;  // none: all
  std::vector<std::string> crates;  // patterns; none: all
  std::int64_t created = 0;
  std::optional<std::int64_t> expires;
  std::optional<std::int64_t> last_used;
  bool is_revoked = false;
};

struct CrateRecord {
  std::int64_t id = 0;
  std::string name;
  std::string canonical;
  std::string description;
  std::optional<std::string> homepage, documentation, repository;
  std::vector<std::string> keywords, categories;
  // Of the versions that are not yanked: the greatest, the greatest release, the one published last; "" when there is
  // none.
  std::string max_version, max_stable_version, newest_version;
  // The one that stands for the crate: the greatest release that is not yanked, else the greatest version that is not
  // yanked, else the greatest.
  std::string default_version;
  std::uint64_t version_count = 0;
  std::uint64_t downloads = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
};

struct VersionRecord {
  std::int64_t id = 0;
  std::string version;
  std::string checksum;
  std::uint64_t size = 0;
  bool is_yanked = false;
  std::string index_line;  // without its end: see begin_index_line
  std::optional<std::string> license, description, homepage, documentation, repository, edition;
  bool has_lib = false;
  std::vector<std::string> bin_names;
  User publisher;
  std::uint64_t downloads = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;  // when it was yanked or unyanked last
};

// Downloads of one version on one day (days since the epoch, UTC).
struct DailyDownloads {
  std::int64_t version = 0;
  std::int64_t day = 0;
  std::uint64_t count = 0;
};

// One change, for the audit log.
struct AuditRecord {
  std::int64_t time = 0;
  std::string user;
  std::int64_t token = 0;
  std::string address;
  std::string request_id;
  std::string action;   // "publish", "yank", "unyank", "owner-add", "owner-remove", "user-add", "token-add", ...
  std::string crate;    // "" when it concerns none
  std::string version;  // likewise
  std::string before;
  std::string after;
};

}  // namespace gantry::server
