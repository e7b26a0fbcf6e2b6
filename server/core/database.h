// The database as the rules see it. Implementations: db/ (SQLite). Reads may run on any thread, at the same time;
// writes are done one after another, and `write` returns once its work is durable.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/records.h"

namespace gantry::server {

struct SearchQuery {
  std::string text;  // "": every crate
  std::uint32_t per_page = 10;
  std::uint32_t page = 1;
};

struct SearchResult {
  std::vector<CrateRecord> crates;
  std::uint64_t total = 0;
};

struct IndexLine {
  std::string text;  // without its end: see begin_index_line
  bool is_yanked = false;
};

// What a summary of a crate is made of.
struct VersionState {
  std::int64_t id = 0;
  std::string version;
  bool is_yanked = false;
};

// Some versions of a crate, those published last first.
struct VersionPage {
  std::vector<VersionRecord> versions;
  bool has_more = false;
};

// That the index file of a crate is older than the database. The number grows with each change.
struct IndexMark {
  std::string canonical;
  std::int64_t change = 0;
};

// A change of what the index says: a line of the audit log. Numbers grow in the order of the changes.
struct IndexChange {
  enum class Kind { Publish, Yank, Unyank };
  std::int64_t number = 0;
  std::int64_t time = 0;
  Kind kind = Kind::Publish;
  std::string crate;
  std::string version;
};

// One consistent state of the database.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual std::optional<User> find_user(std::string_view name) = 0;
  virtual std::vector<User> users() = 0;
  virtual std::optional<TokenRecord> find_token(std::string_view hash) = 0;
  virtual std::vector<TokenRecord> tokens_of(std::int64_t user) = 0;

  virtual std::optional<CrateRecord> find_crate(std::string_view canonical) = 0;
  // In the order in which they were published.
  virtual std::vector<VersionRecord> versions(std::int64_t crate) = 0;
  // Likewise.
  virtual std::vector<VersionState> version_states(std::int64_t crate) = 0;
  // What the index file is made of, likewise.
  virtual std::vector<IndexLine> index_lines(std::int64_t crate) = 0;
  // From the one before the version with the id `before` (nothing: from the newest), at most `most`, and fewer when
  // their index lines become large together.
  virtual VersionPage newest_versions(std::int64_t crate, std::optional<std::int64_t> before, std::size_t most) = 0;
  virtual std::optional<VersionRecord> find_version(std::int64_t crate, std::string_view version) = 0;
  // The version that is the same apart from build metadata; `precedence`: the text without it.
  virtual std::optional<std::string> find_clash(std::int64_t crate, std::string_view precedence) = 0;
  virtual std::vector<User> owners(std::int64_t crate) = 0;
  // The text of a version's readme.
  virtual std::optional<std::string> readme(std::int64_t version) = 0;
  // Crates whose default version depends on this one, those that are downloaded most first.
  virtual SearchResult dependents(std::string_view canonical, std::uint32_t per_page, std::uint32_t page) = 0;
  // From this day on, in the order of days.
  virtual std::vector<DailyDownloads> daily_downloads(std::int64_t crate, std::int64_t first_day) = 0;
  virtual std::uint64_t downloads_since(std::int64_t crate, std::int64_t first_day) = 0;

  virtual SearchResult search(const SearchQuery& query) = 0;
  virtual bool is_known_checksum(std::string_view checksum) = 0;
  // Canonical names in their order, from the one after `after`.
  virtual std::vector<std::string> crate_names(std::string_view after, std::size_t most) = 0;
  // Checksum and size of every version's file from the one after `after` (a checksum).
  struct Blob {
    std::string checksum;
    std::uint64_t size;
  };
  virtual std::vector<Blob> blobs(std::string_view after, std::size_t most) = 0;
  // Crates whose index file may be older than the database: see IndexWriter.
  virtual std::vector<IndexMark> stale_index_files() = 0;
  virtual std::optional<IndexMark> stale_index_file(std::string_view canonical) = 0;
  // In their order, from the one after the change `after`.
  virtual std::vector<IndexChange> index_changes(std::int64_t after, std::size_t most) = 0;
  // The number of the newest line of the audit log; 0 when there is none.
  virtual std::int64_t last_change() = 0;
};

class Transaction : public Reader {
 public:
  virtual std::int64_t add_user(std::string_view name, bool is_admin, std::int64_t now) = 0;
  virtual std::int64_t add_token(const TokenRecord& token) = 0;
  virtual void revoke_token(std::int64_t token) = 0;
  virtual void touch_token(std::int64_t token, std::int64_t now) = 0;

  // Returns the id; `crate.id` does not count.
  virtual std::int64_t add_crate(const CrateRecord& crate) = 0;
  // Everything but the names, the downloads and the time at which it was made.
  virtual void update_crate(const CrateRecord& crate) = 0;
  // Returns the id; `version.id` does not count, of `version.publisher` the id alone.
  virtual std::int64_t add_version(std::int64_t crate, const VersionRecord& version, std::string_view precedence) = 0;
  virtual void set_readme(std::int64_t version, std::string_view text) = 0;
  virtual void set_yanked(std::int64_t version, bool is_yanked, std::int64_t now) = 0;
  // The crates (canonical names) on which the default version of `crate` depends.
  virtual void set_dependencies(std::int64_t crate, const std::vector<std::string>& canonicals) = 0;
  virtual void add_owner(std::int64_t crate, std::int64_t user) = 0;
  virtual void remove_owner(std::int64_t crate, std::int64_t user) = 0;
  virtual void add_downloads(std::int64_t version, std::int64_t day, std::uint64_t count) = 0;

  virtual void mark_index_stale(std::string_view canonical) = 0;
  virtual void mark_index_fresh(const std::vector<IndexMark>& marks) = 0;  // unless there was a change since
  virtual void audit(const AuditRecord& record) = 0;
};

class Database {
 public:
  virtual ~Database() = default;

  virtual void read(const std::function<void(Reader&)>& work) = 0;
  // An exception that leaves `work` undoes what it did and is thrown on. Several writes may share one commit: when that
  // fails, each of them throws ApiError 503.
  virtual void write(const std::function<void(Transaction&)>& work) = 0;
};

}  // namespace gantry::server
