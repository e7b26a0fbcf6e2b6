// The embedded database: one SQLite file in WAL mode. A single thread writes; what waits for it meanwhile shares the
// next commit (one fsync for all). Reads run beside it, each thread on a connection from a small pool.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "server/core/database.h"

namespace gantry::server::db {

// Told how long things took, on the threads that did them. Either may be empty.
struct DatabaseObserver {
  std::function<void(double seconds)> read;
  std::function<void(double seconds, std::size_t writes, bool is_committed)> commit;
};

struct DatabaseOptions {
  DatabaseObserver observer;
  std::size_t readers = 16;  // connections that are kept for them
  // Of the write-ahead log, before they are moved to the database file; it may have four times as many.
  int log_pages = 4000;
};

class SqliteDatabase : public Database {
 public:
  // Opens or makes the file, and brings its tables up to date. Throws SqlError.
  explicit SqliteDatabase(const std::string& path, DatabaseOptions options = {});
  ~SqliteDatabase() override;  // what waits is written before

  void read(const std::function<void(Reader&)>& work) override;
  void write(const std::function<void(Transaction&)>& work) override;

  // A consistent copy of the database as a new file.
  void copy_to(const std::string& path);
  // The first problem that SQLite finds in its file; "" when there is none.
  std::string integrity_problem();

 private:
  class Writer;
  class Pool;
  std::string path_;
  DatabaseOptions options_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace gantry::server::db
