// The reading half of SqlTransaction.
#include <limits>

#include <fmt/format.h>

#include "server/core/names.h"
#include "server/db/lists.h"
#include "server/db/sql_transaction.h"

namespace gantry::server::db {

namespace {

constexpr const char* kTokenColumns =
    "SELECT t.id, t.label, t.hash, t.scopes, t.crates, t.created, t.expires, t.last_used, t.is_revoked, u.id, u.name, "
    "u.is_admin FROM tokens t JOIN users u ON u.id = t.user ";

TokenRecord token_of(const Query& row) {
  TokenRecord token;
  token.id = row.integer(0);
  token.label = row.text(1);
  token.hash = row.text(2);
  token.scopes = split_list(row.text(3));
  token.crates = split_list(row.text(4));
  token.created = row.integer(5);
  token.expires = row.optional_integer(6);
  token.last_used = row.optional_integer(7);
  token.is_revoked = row.integer(8) != 0;
  token.user = {row.integer(9), row.text(10), row.integer(11) != 0};
  return token;
}

#define CRATE_COLUMNS                                                                                         \
  "SELECT c.id, c.name, c.canonical, c.description, c.homepage, c.documentation, c.repository, c.keywords, "  \
  "c.categories, c.max_version, c.max_stable_version, c.newest_version, c.default_version, c.version_count, " \
  "c.downloads, c.created, c.updated "

CrateRecord crate_of(const Query& row) {
  CrateRecord crate;
  crate.id = row.integer(0);
  crate.name = row.text(1);
  crate.canonical = row.text(2);
  crate.description = row.text(3);
  crate.homepage = row.optional_text(4);
  crate.documentation = row.optional_text(5);
  crate.repository = row.optional_text(6);
  crate.keywords = split_list(row.text(7));
  crate.categories = split_list(row.text(8));
  crate.max_version = row.text(9);
  crate.max_stable_version = row.text(10);
  crate.newest_version = row.text(11);
  crate.default_version = row.text(12);
  crate.version_count = static_cast<std::uint64_t>(row.integer(13));
  crate.downloads = static_cast<std::uint64_t>(row.integer(14));
  crate.created = row.integer(15);
  crate.updated = row.integer(16);
  return crate;
}

#define VERSION_COLUMNS                                                                                           \
  "SELECT v.id, v.version, v.checksum, v.size, v.is_yanked, v.index_line, v.license, u.id, u.name, v.downloads, " \
  "v.created, v.updated, v.description, v.homepage, v.documentation, v.repository, v.edition, v.has_lib, "        \
  "v.bin_names FROM versions v JOIN users u ON u.id = v.publisher "

VersionRecord version_of(const Query& row) {
  VersionRecord version;
  version.id = row.integer(0);
  version.version = row.text(1);
  version.checksum = row.text(2);
  version.size = static_cast<std::uint64_t>(row.integer(3));
  version.is_yanked = row.integer(4) != 0;
  version.index_line = row.text(5);
  version.license = row.optional_text(6);
  version.publisher = {row.integer(7), row.text(8), false};
  version.downloads = static_cast<std::uint64_t>(row.integer(9));
  version.created = row.integer(10);
  version.updated = row.integer(11);
  version.description = row.optional_text(12);
  version.homepage = row.optional_text(13);
  version.documentation = row.optional_text(14);
  version.repository = row.optional_text(15);
  version.edition = row.optional_text(16);
  version.has_lib = row.integer(17) != 0;
  version.bin_names = split_list(row.text(18));
  return version;
}

// The words of a search as an expression of FTS5: every word, as the beginning of one. Anything but letters and digits
// separates words, so nothing of the expression's own syntax gets through.
std::string words_expression(std::string_view text) {
  std::string expression;
  std::string word;
  const auto flush = [&] {
    if (word.empty()) return;
    if (!expression.empty()) expression += " AND ";
    expression += fmt::format("\"{}\"*", word);
    word.clear();
  };
  for (const char c : text) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (is_word) {
      word += c;
    } else {
      flush();
    }
  }
  flush();
  return expression;
}

#define FOUND                                                                  \
  "WITH found AS (SELECT id FROM crates WHERE instr(canonical, ?1) > 0 UNION " \
  "SELECT rowid AS id FROM crate_words WHERE ?2 <> '' AND crate_words MATCH ?2) "

}  // namespace

std::optional<User> SqlTransaction::find_user(std::string_view name) {
  auto query = sql_.query("SELECT id, name, is_admin FROM users WHERE name = ?");
  if (!query.bind(name).step()) return std::nullopt;
  return User{query.integer(0), query.text(1), query.integer(2) != 0};
}

std::vector<User> SqlTransaction::users() {
  auto query = sql_.query("SELECT id, name, is_admin FROM users ORDER BY name");
  std::vector<User> result;
  while (query.step()) result.push_back({query.integer(0), query.text(1), query.integer(2) != 0});
  return result;
}

std::optional<TokenRecord> SqlTransaction::find_token(std::string_view hash) {
  static const std::string kSql = std::string(kTokenColumns) + "WHERE t.hash = ?";
  auto query = sql_.query(kSql.c_str());
  if (!query.bind(hash).step()) return std::nullopt;
  return token_of(query);
}

std::vector<TokenRecord> SqlTransaction::tokens_of(std::int64_t user) {
  static const std::string kSql = std::string(kTokenColumns) + "WHERE t.user = ? ORDER BY t.id";
  auto query = sql_.query(kSql.c_str());
  query.bind(user);
  std::vector<TokenRecord> result;
  while (query.step()) result.push_back(token_of(query));
  return result;
}

std::optional<CrateRecord> SqlTransaction::find_crate(std::string_view canonical) {
  auto query = sql_.query(CRATE_COLUMNS "FROM crates c WHERE c.canonical = ?");
  if (!query.bind(canonical).step()) return std::nullopt;
  return crate_of(query);
}

std::vector<VersionRecord> SqlTransaction::versions(std::int64_t crate) {
  auto query = sql_.query(VERSION_COLUMNS "WHERE v.crate = ? ORDER BY v.id");
  query.bind(crate);
  std::vector<VersionRecord> result;
  while (query.step()) result.push_back(version_of(query));
  return result;
}

std::vector<VersionState> SqlTransaction::version_states(std::int64_t crate) {
  auto query = sql_.query("SELECT id, version, is_yanked FROM versions WHERE crate = ? ORDER BY id");
  query.bind(crate);
  std::vector<VersionState> result;
  while (query.step()) result.push_back({query.integer(0), query.text(1), query.integer(2) != 0});
  return result;
}

VersionPage SqlTransaction::newest_versions(std::int64_t crate, std::optional<std::int64_t> before, std::size_t most) {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
  auto query = sql_.query(VERSION_COLUMNS "WHERE v.crate = ? AND v.id < ? ORDER BY v.id DESC LIMIT ?");
  query.bind(crate).bind(before.value_or(std::numeric_limits<std::int64_t>::max()));
  query.bind(static_cast<std::int64_t>(most) + 1);
  VersionPage page;
  std::size_t bytes = 0;
  while (query.step()) {
    if (page.versions.size() == most || bytes > kMostBytes) {
      page.has_more = true;
      break;
    }
    page.versions.push_back(version_of(query));
    bytes += page.versions.back().index_line.size();
  }
  return page;
}

std::vector<IndexLine> SqlTransaction::index_lines(std::int64_t crate) {
  auto query = sql_.query("SELECT index_line, is_yanked FROM versions WHERE crate = ? ORDER BY id");
  query.bind(crate);
  std::vector<IndexLine> result;
  while (query.step()) result.push_back({query.text(0), query.integer(1) != 0});
  return result;
}

std::optional<VersionRecord> SqlTransaction::find_version(std::int64_t crate, std::string_view version) {
  // There is an index for this alone; build metadata begins with the only '+' of a version.
  auto query = sql_.query(VERSION_COLUMNS "WHERE v.crate = ? AND v.precedence = ? AND v.version = ?");
  if (!query.bind(crate).bind(version.substr(0, version.find('+'))).bind(version).step()) return std::nullopt;
  return version_of(query);
}

std::optional<std::string> SqlTransaction::find_clash(std::int64_t crate, std::string_view precedence) {
  auto query = sql_.query("SELECT version FROM versions WHERE crate = ? AND precedence = ?");
  if (!query.bind(crate).bind(precedence).step()) return std::nullopt;
  return query.text(0);
}

std::vector<User> SqlTransaction::owners(std::int64_t crate) {
  auto query = sql_.query(
      "SELECT u.id, u.name, u.is_admin FROM owners o JOIN users u ON u.id = o.user WHERE o.crate = ? ORDER BY u.id");
  query.bind(crate);
  std::vector<User> result;
  while (query.step()) result.push_back({query.integer(0), query.text(1), query.integer(2) != 0});
  return result;
}

std::optional<std::string> SqlTransaction::readme(std::int64_t version) {
  auto query = sql_.query("SELECT text FROM readmes WHERE version = ?");
  if (!query.bind(version).step()) return std::nullopt;
  return query.text(0);
}

SearchResult SqlTransaction::dependents(std::string_view canonical, std::uint32_t per_page, std::uint32_t page) {
  SearchResult result;
  {
    auto count = sql_.query("SELECT count(*) FROM dependents WHERE canonical = ?");
    if (count.bind(canonical).step()) result.total = static_cast<std::uint64_t>(count.integer(0));
  }
  const auto offset = std::uint64_t{per_page} * (std::uint64_t{page} - 1);
  if (offset >= result.total) return result;
  auto query = sql_.query(CRATE_COLUMNS
                          "FROM dependents d JOIN crates c ON c.id = d.crate WHERE d.canonical = ? "
                          "ORDER BY c.downloads DESC, c.canonical LIMIT ? OFFSET ?");
  query.bind(canonical).bind(std::int64_t{per_page}).bind(static_cast<std::int64_t>(offset));
  while (query.step()) result.crates.push_back(crate_of(query));
  return result;
}

std::vector<DailyDownloads> SqlTransaction::daily_downloads(std::int64_t crate, std::int64_t first_day) {
  auto query =
      sql_.query("SELECT version, day, downloads FROM daily_downloads WHERE crate = ? AND day >= ? ORDER BY day");
  query.bind(crate).bind(first_day);
  std::vector<DailyDownloads> result;
  while (query.step()) {
    result.push_back({query.integer(0), query.integer(1), static_cast<std::uint64_t>(query.integer(2))});
  }
  return result;
}

std::uint64_t SqlTransaction::downloads_since(std::int64_t crate, std::int64_t first_day) {
  auto query = sql_.query("SELECT coalesce(sum(downloads), 0) FROM daily_downloads WHERE crate = ? AND day >= ?");
  return query.bind(crate).bind(first_day).step() ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

SearchResult SqlTransaction::search(const SearchQuery& wanted) {
  const auto canonical = canonical_name(wanted.text);
  const auto words = words_expression(wanted.text);
  SearchResult result;
  {
    auto count = sql_.query(FOUND "SELECT count(*) FROM found");
    count.bind(std::string_view(canonical)).bind(std::string_view(words));
    if (count.step()) result.total = static_cast<std::uint64_t>(count.integer(0));
  }
  const auto offset = std::uint64_t{wanted.per_page} * (std::uint64_t{wanted.page} - 1);
  if (offset >= result.total) return result;
  auto query = sql_.query(
      FOUND CRATE_COLUMNS
      "FROM found JOIN crates c ON c.id = found.id ORDER BY CASE WHEN c.canonical = ?1 THEN 0 "
      "WHEN substr(c.canonical, 1, length(?1)) = ?1 THEN 1 WHEN instr(c.canonical, ?1) > 0 THEN 2 ELSE 3 END, "
      "c.downloads DESC, c.canonical LIMIT ?3 OFFSET ?4");
  query.bind(std::string_view(canonical)).bind(std::string_view(words)).bind(std::int64_t{wanted.per_page});
  query.bind(static_cast<std::int64_t>(offset));
  while (query.step()) result.crates.push_back(crate_of(query));
  return result;
}

bool SqlTransaction::is_known_checksum(std::string_view checksum) {
  auto query = sql_.query("SELECT 1 FROM versions WHERE checksum = ? LIMIT 1");
  return query.bind(checksum).step();
}

std::vector<std::string> SqlTransaction::crate_names(std::string_view after, std::size_t most) {
  auto query = sql_.query("SELECT canonical FROM crates WHERE canonical > ? ORDER BY canonical LIMIT ?");
  query.bind(after).bind(static_cast<std::int64_t>(most));
  std::vector<std::string> result;
  while (query.step()) result.push_back(query.text(0));
  return result;
}

std::vector<Reader::Blob> SqlTransaction::blobs(std::string_view after, std::size_t most) {
  auto query = sql_.query("SELECT DISTINCT checksum, size FROM versions WHERE checksum > ? ORDER BY checksum LIMIT ?");
  query.bind(after).bind(static_cast<std::int64_t>(most));
  std::vector<Blob> result;
  while (query.step()) result.push_back({query.text(0), static_cast<std::uint64_t>(query.integer(1))});
  return result;
}

std::vector<IndexMark> SqlTransaction::stale_index_files() {
  auto query = sql_.query("SELECT canonical, change FROM stale_index");
  std::vector<IndexMark> result;
  while (query.step()) result.push_back({query.text(0), query.integer(1)});
  return result;
}

std::optional<IndexMark> SqlTransaction::stale_index_file(std::string_view canonical) {
  auto query = sql_.query("SELECT canonical, change FROM stale_index WHERE canonical = ?");
  if (!query.bind(canonical).step()) return std::nullopt;
  return IndexMark{query.text(0), query.integer(1)};
}

std::vector<IndexChange> SqlTransaction::index_changes(std::int64_t after, std::size_t most) {
  auto query = sql_.query(
      "SELECT id, time, action, crate, version FROM audit WHERE id > ? AND action IN ('publish-new', 'publish-update', "
      "'yank', 'unyank') ORDER BY id LIMIT ?");
  query.bind(after).bind(static_cast<std::int64_t>(most));
  std::vector<IndexChange> result;
  while (query.step()) {
    const auto action = query.text(2);
    const auto kind = action == "yank"     ? IndexChange::Kind::Yank
                      : action == "unyank" ? IndexChange::Kind::Unyank
                                           : IndexChange::Kind::Publish;
    result.push_back({query.integer(0), query.integer(1), kind, query.text(3), query.text(4)});
  }
  return result;
}

std::int64_t SqlTransaction::last_change() {
  auto query = sql_.query("SELECT coalesce(max(id), 0) FROM audit");
  return query.step() ? query.integer(0) : 0;
}

}  // namespace gantry::server::db
