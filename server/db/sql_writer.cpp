// The writing half of SqlTransaction.
#include "server/db/lists.h"
#include "server/db/sql_transaction.h"

namespace gantry::server::db {

namespace {

Query& bind_summary(Query& query, const CrateRecord& crate) {
  query.bind(std::string_view(crate.max_version)).bind(std::string_view(crate.max_stable_version));
  query.bind(std::string_view(crate.newest_version)).bind(std::string_view(crate.default_version));
  return query.bind(static_cast<std::int64_t>(crate.version_count));
}

}  // namespace

std::int64_t SqlTransaction::add_user(std::string_view name, bool is_admin, std::int64_t now) {
  auto query = sql_.query("INSERT INTO users (name, is_admin, created) VALUES (?, ?, ?)");
  query.bind(name).bind(std::int64_t{is_admin}).bind(now).run();
  return sql_.last_id();
}

std::int64_t SqlTransaction::add_token(const TokenRecord& token) {
  const auto scopes = join_list(token.scopes);
  const auto crates = join_list(token.crates);
  auto query = sql_.query(
      "INSERT INTO tokens (user, label, hash, scopes, crates, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)");
  query.bind(token.user.id).bind(std::string_view(token.label)).bind(std::string_view(token.hash));
  query.bind(std::string_view(scopes)).bind(std::string_view(crates)).bind(token.created).bind(token.expires).run();
  return sql_.last_id();
}

void SqlTransaction::revoke_token(std::int64_t token) {
  sql_.query("UPDATE tokens SET is_revoked = 1 WHERE id = ?").bind(token).run();
}

void SqlTransaction::touch_token(std::int64_t token, std::int64_t now) {
  sql_.query("UPDATE tokens SET last_used = ? WHERE id = ?").bind(now).bind(token).run();
}

std::int64_t SqlTransaction::add_crate(const CrateRecord& crate) {
  const auto keywords = join_list(crate.keywords);
  const auto categories = join_list(crate.categories);
  {
    auto query = sql_.query(
        "INSERT INTO crates (name, canonical, description, homepage, documentation, repository, keywords, categories, "
        "max_version, max_stable_version, newest_version, default_version, version_count, created, updated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind(std::string_view(crate.name)).bind(std::string_view(crate.canonical));
    query.bind(std::string_view(crate.description)).bind(crate.homepage).bind(crate.documentation);
    query.bind(crate.repository).bind(std::string_view(keywords)).bind(std::string_view(categories));
    bind_summary(query, crate).bind(crate.created).bind(crate.updated).run();
  }
  const auto id = sql_.last_id();
  auto words = sql_.query("INSERT INTO crate_words (rowid, name, description, keywords) VALUES (?, ?, ?, ?)");
  words.bind(id).bind(std::string_view(crate.name)).bind(std::string_view(crate.description));
  words.bind(std::string_view(keywords)).run();
  return id;
}

void SqlTransaction::update_crate(const CrateRecord& crate) {
  const auto keywords = join_list(crate.keywords);
  const auto categories = join_list(crate.categories);
  bool same_words = false;
  {
    auto old = sql_.query("SELECT 1 FROM crates WHERE id = ? AND description = ? AND keywords = ?");
    old.bind(crate.id).bind(std::string_view(crate.description)).bind(std::string_view(keywords));
    same_words = old.step();
  }
  {
    auto query = sql_.query(
        "UPDATE crates SET description = ?, homepage = ?, documentation = ?, repository = ?, keywords = ?, "
        "categories = ?, max_version = ?, max_stable_version = ?, newest_version = ?, default_version = ?, "
        "version_count = ?, updated = ? WHERE id = ?");
    query.bind(std::string_view(crate.description)).bind(crate.homepage).bind(crate.documentation);
    query.bind(crate.repository).bind(std::string_view(keywords)).bind(std::string_view(categories));
    bind_summary(query, crate).bind(crate.updated).bind(crate.id).run();
  }
  if (same_words) return;
  auto words = sql_.query("UPDATE crate_words SET description = ?, keywords = ? WHERE rowid = ?");
  words.bind(std::string_view(crate.description)).bind(std::string_view(keywords)).bind(crate.id).run();
}

std::int64_t SqlTransaction::add_version(std::int64_t crate, const VersionRecord& version,
                                         std::string_view precedence) {
  const auto bins = join_list(version.bin_names);
  auto query = sql_.query(
      "INSERT INTO versions (crate, version, precedence, checksum, size, index_line, license, publisher, created, "
      "updated, description, homepage, documentation, repository, edition, has_lib, bin_names) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(crate).bind(std::string_view(version.version)).bind(precedence);
  query.bind(std::string_view(version.checksum)).bind(static_cast<std::int64_t>(version.size));
  query.bind(std::string_view(version.index_line)).bind(version.license).bind(version.publisher.id);
  query.bind(version.created).bind(version.updated).bind(version.description).bind(version.homepage);
  query.bind(version.documentation).bind(version.repository).bind(version.edition);
  query.bind(std::int64_t{version.has_lib}).bind(std::string_view(bins)).run();
  return sql_.last_id();
}

void SqlTransaction::set_readme(std::int64_t version, std::string_view text) {
  sql_.query("INSERT INTO readmes (version, text) VALUES (?, ?)").bind(version).bind(text).run();
}

void SqlTransaction::set_yanked(std::int64_t version, bool is_yanked, std::int64_t now) {
  auto query = sql_.query("UPDATE versions SET is_yanked = ?, updated = ? WHERE id = ?");
  query.bind(std::int64_t{is_yanked}).bind(now).bind(version).run();
}

void SqlTransaction::set_dependencies(std::int64_t crate, const std::vector<std::string>& canonicals) {
  sql_.query("DELETE FROM dependents WHERE crate = ?").bind(crate).run();
  for (const auto& canonical : canonicals) {
    auto query = sql_.query("INSERT INTO dependents (canonical, crate) VALUES (?, ?)");
    query.bind(std::string_view(canonical)).bind(crate).run();
  }
}

void SqlTransaction::add_owner(std::int64_t crate, std::int64_t user) {
  sql_.query("INSERT INTO owners (crate, user) VALUES (?, ?)").bind(crate).bind(user).run();
}

void SqlTransaction::remove_owner(std::int64_t crate, std::int64_t user) {
  sql_.query("DELETE FROM owners WHERE crate = ? AND user = ?").bind(crate).bind(user).run();
}

void SqlTransaction::add_downloads(std::int64_t version, std::int64_t day, std::uint64_t count) {
  const auto number = static_cast<std::int64_t>(count);
  sql_.query("UPDATE versions SET downloads = downloads + ? WHERE id = ?").bind(number).bind(version).run();
  sql_.query("UPDATE crates SET downloads = downloads + ? WHERE id = (SELECT crate FROM versions WHERE id = ?)")
      .bind(number)
      .bind(version)
      .run();
  sql_.query(
          "INSERT INTO daily_downloads (crate, day, version, downloads) SELECT crate, ?2, id, ?3 FROM versions "
          "WHERE id = ?1 ON CONFLICT (crate, day, version) DO UPDATE SET downloads = downloads + excluded.downloads")
      .bind(version)
      .bind(day)
      .bind(number)
      .run();
}

void SqlTransaction::mark_index_stale(std::string_view canonical) {
  // Numbers must not come again after a mark was taken away. Every change is audited after it is marked, so the audit
  // log's numbers grow with the marks.
  sql_.query(
          "INSERT INTO stale_index (canonical, change) VALUES (?1, (SELECT coalesce(max(id), 0) + 1 FROM audit)) "
          "ON CONFLICT (canonical) DO UPDATE SET change = max(change + 1, excluded.change)")
      .bind(canonical)
      .run();
}

void SqlTransaction::mark_index_fresh(const std::vector<IndexMark>& marks) {
  for (const auto& mark : marks) {
    sql_.query("DELETE FROM stale_index WHERE canonical = ? AND change <= ?")
        .bind(std::string_view(mark.canonical))
        .bind(mark.change)
        .run();
  }
}

void SqlTransaction::audit(const AuditRecord& record) {
  auto query = sql_.query(
      "INSERT INTO audit (time, user, token, address, request, action, crate, version, before, after) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(record.time).bind(std::string_view(record.user)).bind(record.token);
  query.bind(std::string_view(record.address)).bind(std::string_view(record.request_id));
  query.bind(std::string_view(record.action)).bind(std::string_view(record.crate));
  query.bind(std::string_view(record.version)).bind(std::string_view(record.before));
  query.bind(std::string_view(record.after)).run();
}

}  // namespace gantry::server::db
