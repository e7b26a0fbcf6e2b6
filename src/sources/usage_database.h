// The database of cargo's home that says when each part of the caches was used last (.global-cache, SQLite): both
// programs note there what they use, and remove what neither has used for long.
//
// Times are kept to five minutes: within them nothing is written, so that most commands only read.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/file_system.h"
#include "sources/cache_usage.h"
#include "sql/sqlite.h"

namespace gantry::sources {

class UsageDatabase {
 public:
  static constexpr std::int64_t kResolution = 300;  // seconds

  // Opens it; makes it when there is none, with `now` as the time of the last cleaning. Throws SqlError.
  UsageDatabase(const std::string& cargo_home, std::int64_t now);

  // All of these throw SqlError.
  void note(const CacheUsage& usage, std::int64_t now, const FileSystem& files);
  std::int64_t last_cleaned();  // throws Error when it is not there
  sql::Connection& sql() { return sql_; }

 private:
  void migrate(std::int64_t now);
  bool is_noted(const CacheUsage& usage, std::int64_t since);
  void note_registry(const std::string& name, const CacheUsage::Registry& used, std::int64_t now,
                     const FileSystem& files);
  void note_repository(const std::string& name, const std::set<std::string>& checkouts, std::int64_t now);

  std::string cargo_home_;
  sql::Connection sql_;
};

// As it is shown: "no such table: x", caused by "Error code 1: SQL logic error".
Error describe(const sql::SqlError& error);
// Runs `body`; an SqlError that leaves it becomes an Error.
template <typename Body>
decltype(auto) with_described_errors(Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const sql::SqlError& error) {
    throw describe(error);
  }
}
// Whether nothing can be written there at all: nobody is told of that unless he wants to know much.
bool is_read_only(const sql::SqlError& error);

}  // namespace gantry::sources
