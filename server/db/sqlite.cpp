#include "server/db/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

namespace gantry::server::db {

namespace {

constexpr int kPatience = 10'000;  // milliseconds: the command line may write beside the server

// What must be done before the first connection is opened.
const std::string& prepared(const std::string& path, sql::Connection::Mode mode) {
  // What a savepoint may have to undo stays in memory: each task of a commit has one.
  [[maybe_unused]] static const int kConfigured = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
  if (mode == sql::Connection::Mode::ReadWrite) make_private(path);
  return path;
}

}  // namespace

void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
}

Connection::Connection(const std::string& path, Mode mode) try : sql
  ::Connection(prepared(path, mode), mode, kPatience) {}
catch (const SqlError& error) {
  throw SqlError(error.code(),
                 fmt::format("cannot open the database `{}`: {}", path, sql::describe_code(error.code())));
}

void Connection::follow_log(int& told) {
  sqlite3_wal_hook(
      handle(),
      [](void* place, sqlite3*, const char*, int pages) {
        *static_cast<int*>(place) = pages;
        return SQLITE_OK;
      },
      &told);
}

}  // namespace gantry::server::db
