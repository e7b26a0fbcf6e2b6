// SQLite as the server uses it. A result that means "no room" or "cannot be read" is told apart by its code.
#pragma once

#include <string>

#include "sql/sqlite.h"

namespace gantry::server::db {

using sql::Query;
using sql::SqlError;

// Makes an empty file that its owner alone may read, unless there is one: SQLite takes it for a new database, and gives
// the files beside it the same mode.
void make_private(const std::string& path);

class Connection : public sql::Connection {
 public:
  Connection(const std::string& path, Mode mode);

  // After each commit `told` has the number of pages in the write-ahead log, and SQLite moves none of them by itself.
  void follow_log(int& told);
};

}  // namespace gantry::server::db
