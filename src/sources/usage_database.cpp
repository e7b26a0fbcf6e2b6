#include "sources/usage_database.h"

#include <array>

#include <fmt/format.h>

#include "base/path.h"

namespace gantry::sources {

namespace {

constexpr const char* kFile = ".global-cache";
constexpr int kPatience = 5'000;  // milliseconds
constexpr int kPrimaryCode = 0xff;
constexpr int kReadOnly = 8;
constexpr int kCannotOpen = 14;

// The tables as cargo makes them, one step for each number of `user_version`.
constexpr std::array kMigrations{
    "CREATE TABLE registry_index (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE NOT NULL,"
    " timestamp INTEGER NOT NULL)",
    "CREATE TABLE registry_crate (registry_id INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,"
    " timestamp INTEGER NOT NULL, PRIMARY KEY (registry_id, name),"
    " FOREIGN KEY (registry_id) REFERENCES registry_index (id) ON DELETE CASCADE)",
    "CREATE TABLE registry_src (registry_id INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER,"
    " timestamp INTEGER NOT NULL, PRIMARY KEY (registry_id, name),"
    " FOREIGN KEY (registry_id) REFERENCES registry_index (id) ON DELETE CASCADE)",
    "CREATE TABLE git_db (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE NOT NULL,"
    " timestamp INTEGER NOT NULL)",
    "CREATE TABLE git_checkout (git_id INTEGER NOT NULL, name TEXT UNIQUE NOT NULL, size INTEGER,"
    " timestamp INTEGER NOT NULL, PRIMARY KEY (git_id, name),"
    " FOREIGN KEY (git_id) REFERENCES git_db (id) ON DELETE CASCADE)",
    "CREATE TABLE global_data (last_auto_gc INTEGER NOT NULL)",
};

constexpr const char* kRegistryId = "SELECT id FROM registry_index WHERE name = ?";
constexpr const char* kRepositoryId = "SELECT id FROM git_db WHERE name = ?";

// Whether there is a row with this name that is new enough; `query` asks for its id or anything.
std::int64_t find_new(sql::Connection& sql, const char* query, const std::string& name, std::int64_t since) {
  auto found = sql.query(query);
  found.bind(std::string_view(name)).bind(since);
  return found.step() ? found.integer(0) : 0;
}

bool are_new(sql::Connection& sql, const char* query, std::int64_t owner, const std::set<std::string>& names,
             std::int64_t since) {
  for (const auto& name : names) {
    auto found = sql.query(query);
    found.bind(owner).bind(std::string_view(name)).bind(since);
    if (!found.step()) return false;
  }
  return true;
}

// Notes that the registry or repository is used, unless that was noted since; its id.
std::int64_t note_owner(sql::Connection& sql, const char* note, const char* query, const std::string& name,
                        std::int64_t now, std::int64_t since) {
  sql.query(note).bind(std::string_view(name)).bind(now).bind(since).run();
  auto found = sql.query(query);
  found.bind(std::string_view(name));
  return found.step() ? found.integer(0) : 0;
}

// The same for what belongs to it.
void note_owned(sql::Connection& sql, const char* note, std::int64_t owner, const std::set<std::string>& names,
                std::int64_t now, std::int64_t since) {
  for (const auto& name : names) sql.query(note).bind(owner).bind(std::string_view(name)).bind(now).bind(since).run();
}

}  // namespace

Error describe(const sql::SqlError& error) {
  return Error(error.what(),
               std::vector{fmt::format("Error code {}: {}", error.code(), sql::describe_code(error.code()))});
}

bool is_read_only(const sql::SqlError& error) {
  const int code = error.code() & kPrimaryCode;
  return code == kReadOnly || code == kCannotOpen;
}

UsageDatabase::UsageDatabase(const std::string& cargo_home, std::int64_t now)
    : cargo_home_(cargo_home), sql_(path::join(cargo_home, kFile), sql::Connection::Mode::ReadWrite, kPatience) {
  sql_.execute("PRAGMA foreign_keys = ON");
  migrate(now);
}

void UsageDatabase::migrate(std::int64_t now) {
  constexpr std::int64_t kVersion = kMigrations.size() + 1;
  if (sql::schema_version(sql_) >= kVersion) return;
  sql::in_transaction(sql_, sql::kToWrite, [&] {
    const auto first = sql::schema_version(sql_);
    if (first >= kVersion) return;  // another program was first
    for (auto step = static_cast<std::size_t>(first); step < kMigrations.size(); ++step)
      sql_.execute(kMigrations[step]);
    sql_.query("INSERT INTO global_data (last_auto_gc) VALUES (?)").bind(now).run();
    sql_.execute(fmt::format("PRAGMA user_version = {}", kVersion));
  });
}

bool UsageDatabase::is_noted(const CacheUsage& usage, std::int64_t since) {
  for (const auto& [name, used] : usage.registries) {
    const auto id = find_new(sql_, "SELECT id FROM registry_index WHERE name = ? AND timestamp >= ?", name, since);
    if (id == 0 ||
        !are_new(sql_, "SELECT 1 FROM registry_crate WHERE registry_id = ? AND name = ? AND timestamp >= ?", id,
                 used.archives, since) ||
        !are_new(sql_, "SELECT 1 FROM registry_src WHERE registry_id = ? AND name = ? AND timestamp >= ?", id,
                 used.sources, since)) {
      return false;
    }
  }
  for (const auto& [name, checkouts] : usage.git) {
    const auto id = find_new(sql_, "SELECT id FROM git_db WHERE name = ? AND timestamp >= ?", name, since);
    if (id == 0 || !are_new(sql_, "SELECT 1 FROM git_checkout WHERE git_id = ? AND name = ? AND timestamp >= ?", id,
                            checkouts, since)) {
      return false;
    }
  }
  return true;
}

void UsageDatabase::note(const CacheUsage& usage, std::int64_t now, const FileSystem& files) {
  bool noted = false;
  // The file is locked once for all questions.
  sql::in_transaction(sql_, sql::kToRead, [&] { noted = is_noted(usage, now - kResolution); });
  if (noted) return;
  sql::in_transaction(sql_, sql::kToWrite, [&] {
    for (const auto& [name, used] : usage.registries) note_registry(name, used, now, files);
    for (const auto& [name, checkouts] : usage.git) note_repository(name, checkouts, now);
  });
}

void UsageDatabase::note_registry(const std::string& name, const CacheUsage::Registry& used, std::int64_t now,
                                  const FileSystem& files) {
  const auto since = now - kResolution;
  const auto id = note_owner(sql_,
                             "INSERT INTO registry_index (name, timestamp) VALUES (?, ?)"
                             " ON CONFLICT DO UPDATE SET timestamp = excluded.timestamp WHERE timestamp < ?",
                             kRegistryId, name, now, since);
  for (const auto& archive : used.archives) {
    const auto stat = files.stat(path::join(cargo_home_, fmt::format("registry/cache/{}/{}", name, archive)));
    if (!stat) continue;  // only the unpacked package is here
    sql_.query(
            "INSERT INTO registry_crate (registry_id, name, size, timestamp) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET timestamp = excluded.timestamp WHERE timestamp < ?")
        .bind(id)
        .bind(std::string_view(archive))
        .bind(static_cast<std::int64_t>(stat->size))
        .bind(now)
        .bind(since)
        .run();
  }
  note_owned(sql_,
             "INSERT INTO registry_src (registry_id, name, timestamp) VALUES (?, ?, ?)"
             " ON CONFLICT DO UPDATE SET timestamp = excluded.timestamp WHERE timestamp < ?",
             id, used.sources, now, since);
}

void UsageDatabase::note_repository(const std::string& name, const std::set<std::string>& checkouts, std::int64_t now) {
  const auto since = now - kResolution;
  const auto id = note_owner(sql_,
                             "INSERT INTO git_db (name, timestamp) VALUES (?, ?)"
                             " ON CONFLICT DO UPDATE SET timestamp = excluded.timestamp WHERE timestamp < ?",
                             kRepositoryId, name, now, since);
  note_owned(sql_,
             "INSERT INTO git_checkout (git_id, name, timestamp) VALUES (?, ?, ?)"
             " ON CONFLICT DO UPDATE SET timestamp = excluded.timestamp WHERE timestamp < ?",
             id, checkouts, now, since);
}

std::int64_t UsageDatabase::last_cleaned() {
  auto query = sql_.query("SELECT last_auto_gc FROM global_data");
  if (!query.step()) throw Error("Query returned no rows");
  return query.integer(0);
}

}  // namespace gantry::sources
