#include "server/db/schema.h"

#include <array>

#include <fmt/format.h>

#include "server/core/crate_summary.h"
#include "server/db/sql_transaction.h"

namespace gantry::server::db {

namespace {

// Each entry brings the database from the version of its position to the next.
constexpr std::array<const char*, 2> kMigrations{
    // 1: lists in one column are separated by line breaks; times are seconds since the epoch.
    R"sql(
CREATE TABLE users (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, is_admin INTEGER NOT NULL, created INTEGER NOT NULL);
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY, user INTEGER NOT NULL REFERENCES users, label TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL, crates TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER, last_used INTEGER,
  is_revoked INTEGER NOT NULL DEFAULT 0);
CREATE INDEX tokens_of_user ON tokens (user);
CREATE TABLE crates (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, canonical TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
  homepage TEXT, documentation TEXT, repository TEXT, keywords TEXT NOT NULL, categories TEXT NOT NULL,
  max_version TEXT NOT NULL, downloads INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY, crate INTEGER NOT NULL REFERENCES crates, version TEXT NOT NULL, precedence TEXT NOT NULL,
  checksum TEXT NOT NULL, size INTEGER NOT NULL, is_yanked INTEGER NOT NULL DEFAULT 0, index_line TEXT NOT NULL,
  license TEXT, readme TEXT, publisher INTEGER NOT NULL REFERENCES users, downloads INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, UNIQUE (crate, precedence));
CREATE INDEX versions_by_checksum ON versions (checksum, size);
CREATE TABLE owners (
  crate INTEGER NOT NULL REFERENCES crates, user INTEGER NOT NULL REFERENCES users, PRIMARY KEY (crate, user))
  WITHOUT ROWID;
CREATE TABLE stale_index (canonical TEXT PRIMARY KEY, change INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, time INTEGER NOT NULL, user TEXT NOT NULL, token INTEGER NOT NULL, address TEXT NOT NULL,
  request TEXT NOT NULL, action TEXT NOT NULL, crate TEXT NOT NULL, version TEXT NOT NULL, before TEXT NOT NULL,
  after TEXT NOT NULL);
CREATE VIRTUAL TABLE crate_words USING fts5 (name, description, keywords, tokenize='unicode61');
)sql",
    // 2: what pages show. Readmes are apart: long texts would make every look at a version slower. `dependents` holds
    // what the default version of each crate depends on, downloads are counted for each day (since the epoch) too.
    R"sql(
ALTER TABLE crates ADD COLUMN max_stable_version TEXT NOT NULL DEFAULT '';
ALTER TABLE crates ADD COLUMN newest_version TEXT NOT NULL DEFAULT '';
ALTER TABLE crates ADD COLUMN default_version TEXT NOT NULL DEFAULT '';
ALTER TABLE crates ADD COLUMN version_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN description TEXT;
ALTER TABLE versions ADD COLUMN homepage TEXT;
ALTER TABLE versions ADD COLUMN documentation TEXT;
ALTER TABLE versions ADD COLUMN repository TEXT;
ALTER TABLE versions ADD COLUMN edition TEXT;
ALTER TABLE versions ADD COLUMN has_lib INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN bin_names TEXT NOT NULL DEFAULT '';
CREATE TABLE readmes (version INTEGER PRIMARY KEY REFERENCES versions, text TEXT NOT NULL);
INSERT INTO readmes SELECT id, readme FROM versions WHERE readme IS NOT NULL;
UPDATE versions SET readme = NULL, updated = created;
CREATE TABLE dependents (
  canonical TEXT NOT NULL, crate INTEGER NOT NULL REFERENCES crates, PRIMARY KEY (canonical, crate)) WITHOUT ROWID;
CREATE INDEX dependents_by_crate ON dependents (crate);
CREATE TABLE daily_downloads (
  crate INTEGER NOT NULL, day INTEGER NOT NULL, version INTEGER NOT NULL, downloads INTEGER NOT NULL,
  PRIMARY KEY (crate, day, version)) WITHOUT ROWID;
)sql"};

constexpr std::int64_t kFirstWithSummaries = 2;

void summarize_crates(Connection& connection) {
  SqlTransaction transaction(connection);
  std::string last;
  for (;;) {
    const auto names = transaction.crate_names(last, 1000);
    if (names.empty()) return;
    for (const auto& name : names) {
      if (auto crate = transaction.find_crate(name)) renew_summary(transaction, std::move(*crate));
    }
    last = names.back();
  }
}

}  // namespace

void migrate(Connection& connection) {
  sql::in_transaction(connection, sql::kToWrite, [&] {
    const auto version = sql::schema_version(connection);
    if (version > static_cast<std::int64_t>(kMigrations.size())) {
      throw SqlError(1, fmt::format("the database has version {}, this program knows {}: use a newer one", version,
                                    kMigrations.size()));
    }
    for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
      connection.execute(kMigrations.at(next));
      connection.execute(fmt::format("PRAGMA user_version = {}", next + 1));
    }
    if (version > 0 && version < kFirstWithSummaries) summarize_crates(connection);
  });
}

}  // namespace gantry::server::db
