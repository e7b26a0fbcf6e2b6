#include "sources/cache_cleaner.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/path.h"

namespace gantry::sources {

namespace {

// As cargo counts them.
constexpr std::int64_t kMonth = 2'629'746;  // seconds
constexpr std::int64_t kQuarter = 3 * kMonth;

constexpr std::string_view kArchiveExtension = ".crate";

struct Row {
  std::int64_t owner;  // id of the registry or repository, of those that have one
  std::string owner_name;
  std::string name;
  std::int64_t used;
};

// A table of things that belong to a registry or a repository, and where they lie.
struct Table {
  const char* rows;  // all rows: owner, its name, name, time
  const char* remove;
  const char* directory;  // below cargo's home; a directory of the owner's name is in it
  std::int64_t age;
};

constexpr Table kSources{
    "SELECT i.id, i.name, s.name, s.timestamp FROM registry_src s"
    " JOIN registry_index i ON i.id = s.registry_id ORDER BY i.id, s.name",
    "DELETE FROM registry_src WHERE registry_id = ? AND name = ?", "registry/src", kMonth};
constexpr Table kArchives{
    "SELECT i.id, i.name, c.name, c.timestamp FROM registry_crate c"
    " JOIN registry_index i ON i.id = c.registry_id ORDER BY i.id, c.name",
    "DELETE FROM registry_crate WHERE registry_id = ? AND name = ?", "registry/cache", kQuarter};
constexpr Table kCheckouts{
    "SELECT d.id, d.name, c.name, c.timestamp FROM git_checkout c"
    " JOIN git_db d ON d.id = c.git_id ORDER BY d.id, c.name",
    "DELETE FROM git_checkout WHERE git_id = ? AND name = ?", "git/checkouts", kMonth};

// A table of registries or of repositories, and what belongs to each.
struct Owners {
  const char* rows;  // all rows: id, name, name, time
  const char* add;   // unless it is there: name, time
  const char* remove;
  std::vector<const char*> directories;  // the first one makes it what it is
};

const Owners kRegistries{"SELECT id, name, name, timestamp FROM registry_index ORDER BY id",
                         "INSERT OR IGNORE INTO registry_index (name, timestamp) VALUES (?, ?)",
                         "DELETE FROM registry_index WHERE id = ?",
                         {"registry/index", "registry/src", "registry/cache"}};
const Owners kRepositories{"SELECT id, name, name, timestamp FROM git_db ORDER BY id",
                           "INSERT OR IGNORE INTO git_db (name, timestamp) VALUES (?, ?)",
                           "DELETE FROM git_db WHERE id = ?",
                           {"git/db", "git/checkouts"}};

class Cleaner {
 public:
  Cleaner(sql::Connection& sql, const std::string& cargo_home, std::int64_t now, FileSystem& files, Reporter& reporter)
      : sql_(sql), cargo_home_(cargo_home), now_(now), files_(files), reporter_(reporter) {}

  // Makes the database say what is there.
  void synchronize() {
    add_owners(kRegistries);
    add_owners(kRepositories);
    for (const auto* table : {&kArchives, &kSources, &kCheckouts}) forget_missing(*table);
    for (const auto* owners : {&kRegistries, &kRepositories}) forget_missing(*owners);
    add_archives();
    add_directories(kRegistries, kSources,
                    "INSERT OR IGNORE INTO registry_src (registry_id, name, timestamp) VALUES (?, ?, ?)");
    add_directories(kRepositories, kCheckouts,
                    "INSERT OR IGNORE INTO git_checkout (git_id, name, timestamp) VALUES (?, ?, ?)");
  }

  // The rows of what is old go; what they stand for is removed afterwards.
  void forget_old() {
    forget_old(kRegistries);
    for (const auto* table : {&kSources, &kArchives}) forget_old(*table);
    forget_old(kRepositories);
    forget_old(kCheckouts);
  }

  void remove_forgotten() {
    for (const auto& path : forgotten_) remove(path);
  }

 private:
  std::string place(const char* directory, const std::string& name) const {
    return path::join(cargo_home_, fmt::format("{}/{}", directory, name));
  }
  std::string place(const Table& table, const Row& row) const {
    return path::join(place(table.directory, row.owner_name), row.name);
  }

  std::vector<Row> rows(const char* query) {
    std::vector<Row> found;
    auto result = sql_.query(query);
    while (result.step()) {
      found.push_back({result.integer(0), result.text(1), result.text(2), result.integer(3)});
    }
    return found;
  }

  std::vector<std::string> names_in(const std::string& directory, FileType type) const {
    std::vector<std::string> names;
    if (const auto entries = files_.list(directory)) {
      for (const auto& entry : *entries) {
        if (entry.type == type) names.push_back(entry.name);
      }
    }
    return names;
  }

  void add_owners(const Owners& owners) {
    for (const auto& name : names_in(path::join(cargo_home_, owners.directories.front()), FileType::Directory)) {
      sql_.query(owners.add).bind(std::string_view(name)).bind(now_).run();
    }
  }

  void forget(const Table& table, const Row& row) {
    sql_.query(table.remove).bind(row.owner).bind(std::string_view(row.name)).run();
  }

  void forget(const Owners& owners, const Row& row) {
    for (const auto* directory : owners.directories) forgotten_.push_back(place(directory, row.name));
    sql_.query(owners.remove).bind(row.owner).run();  // and what belongs to it, by the schema
  }

  void forget_missing(const Table& table) {
    for (const auto& row : rows(table.rows)) {
      if (!files_.exists(place(table, row))) forget(table, row);
    }
  }

  // A local registry has no index in the home: what is unpacked from it goes, unless it is in use.
  void forget_missing(const Owners& owners) {
    for (const auto& row : rows(owners.rows)) {
      const bool is_used = row.used >= now_ - UsageDatabase::kResolution;
      if (!is_used && !files_.exists(place(owners.directories.front(), row.name))) forget(owners, row);
    }
  }

  void add_archives() {
    for (const auto& registry : rows(kRegistries.rows)) {
      const auto directory = place(kArchives.directory, registry.name);
      for (const auto& name : names_in(directory, FileType::Regular)) {
        if (!name.ends_with(kArchiveExtension)) continue;
        const auto stat = files_.stat(path::join(directory, name));
        sql_.query("INSERT OR IGNORE INTO registry_crate (registry_id, name, size, timestamp) VALUES (?, ?, ?, ?)")
            .bind(registry.owner)
            .bind(std::string_view(name))
            .bind(static_cast<std::int64_t>(stat ? stat->size : 0))
            .bind(now_)
            .run();
      }
    }
  }

  void add_directories(const Owners& owners, const Table& table, const char* insert) {
    for (const auto& owner : rows(owners.rows)) {
      for (const auto& name : names_in(place(table.directory, owner.name), FileType::Directory)) {
        sql_.query(insert).bind(owner.owner).bind(std::string_view(name)).bind(now_).run();
      }
    }
  }

  void forget_old(const Table& table) {
    for (const auto& row : rows(table.rows)) {
      if (row.used >= now_ - table.age) continue;
      forgotten_.push_back(place(table, row));
      forget(table, row);
    }
  }

  void forget_old(const Owners& owners) {
    for (const auto& row : rows(owners.rows)) {
      if (row.used < now_ - kQuarter) forget(owners, row);
    }
  }

  void remove(const std::string& path) {
    const auto stat = files_.lstat(path);
    if (!stat) return;
    reporter_.verbose_status("Removing", path);
    const auto problem = stat->is_directory() ? files_.remove_directory_tree(path) : files_.remove_file(path);
    if (!problem) return;
    throw Error(fmt::format("failed to remove {} `{}`", stat->is_directory() ? "directory" : "file", path),
                {describe_system_error(problem)});
  }

  sql::Connection& sql_;
  const std::string& cargo_home_;
  std::int64_t now_;
  FileSystem& files_;
  Reporter& reporter_;
  std::vector<std::string> forgotten_;
};

}  // namespace

void clean_caches(UsageDatabase& database, const std::string& cargo_home, std::int64_t now, FileSystem& files,
                  Reporter& reporter) {
  auto& sql = database.sql();
  const auto clean = [&] {
    Cleaner cleaner(sql, cargo_home, now, files, reporter);
    with_context([&] { with_described_errors([&] { cleaner.synchronize(); }); },
                 [] { return "failed to sync tracking database"; });
    cleaner.forget_old();
    cleaner.remove_forgotten();
    sql.query("UPDATE global_data SET last_auto_gc = ?").bind(now).run();
  };
  with_context([&] { with_described_errors([&] { sql::in_transaction(sql, sql::kToWrite, clean); }); },
               [] { return "failed to clean entries from the global cache"; });
}

}  // namespace gantry::sources
