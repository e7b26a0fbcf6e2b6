// The rules' view of the database in SQL: one connection, within a transaction that somebody else began.
#pragma once

#include "server/core/database.h"
#include "server/db/sqlite.h"

namespace gantry::server::db {

class SqlTransaction : public Transaction {
 public:
  explicit SqlTransaction(Connection& connection) : sql_(connection) {}

  std::optional<User> find_user(std::string_view name) override;
  std::vector<User> users() override;
  std::optional<TokenRecord> find_token(std::string_view hash) override;
  std::vector<TokenRecord> tokens_of(std::int64_t user) override;
  std::optional<CrateRecord> find_crate(std::string_view canonical) override;
  std::vector<VersionRecord> versions(std::int64_t crate) override;
  std::vector<VersionState> version_states(std::int64_t crate) override;
  VersionPage newest_versions(std::int64_t crate, std::optional<std::int64_t> before, std::size_t most) override;
  std::vector<IndexLine> index_lines(std::int64_t crate) override;
  std::optional<VersionRecord> find_version(std::int64_t crate, std::string_view version) override;
  std::optional<std::string> find_clash(std::int64_t crate, std::string_view precedence) override;
  std::vector<User> owners(std::int64_t crate) override;
  std::optional<std::string> readme(std::int64_t version) override;
  SearchResult dependents(std::string_view canonical, std::uint32_t per_page, std::uint32_t page) override;
  std::vector<DailyDownloads> daily_downloads(std::int64_t crate, std::int64_t first_day) override;
  std::uint64_t downloads_since(std::int64_t crate, std::int64_t first_day) override;
  SearchResult search(const SearchQuery& query) override;
  bool is_known_checksum(std::string_view checksum) override;
  std::vector<std::string> crate_names(std::string_view after, std::size_t most) override;
  std::vector<Blob> blobs(std::string_view after, std::size_t most) override;
  std::vector<IndexMark> stale_index_files() override;
  std::optional<IndexMark> stale_index_file(std::string_view canonical) override;
  std::vector<IndexChange> index_changes(std::int64_t after, std::size_t most) override;
  std::int64_t last_change() override;

  std::int64_t add_user(std::string_view name, bool is_admin, std::int64_t now) override;
  std::int64_t add_token(const TokenRecord& token) override;
  void revoke_token(std::int64_t token) override;
  void touch_token(std::int64_t token, std::int64_t now) override;
  std::int64_t add_crate(const CrateRecord& crate) override;
  void update_crate(const CrateRecord& crate) override;
  std::int64_t add_version(std::int64_t crate, const VersionRecord& version, std::string_view precedence) override;
  void set_readme(std::int64_t version, std::string_view text) override;
  void set_yanked(std::int64_t version, bool is_yanked, std::int64_t now) override;
  void set_dependencies(std::int64_t crate, const std::vector<std::string>& canonicals) override;
  void add_owner(std::int64_t crate, std::int64_t user) override;
  void remove_owner(std::int64_t crate, std::int64_t user) override;
  void add_downloads(std::int64_t version, std::int64_t day, std::uint64_t count) override;
  void mark_index_stale(std::string_view canonical) override;
  void mark_index_fresh(const std::vector<IndexMark>& marks) override;
  void audit(const AuditRecord& record) override;

 private:
  Connection& sql_;
};

}  // namespace gantry::server::db
