// SQLite with values that close themselves. Errors are SqlError, which carries SQLite's own code. One connection
// belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace gantry::sql {

class SqlError : public std::runtime_error {
 public:
  SqlError(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

// What a code of SQLite means, in its own words.
const char* describe_code(int code);

// A prepared statement in use: bind, step, read. Goes back to its connection when it is destroyed.
class Query {
 public:
  Query(sqlite3_stmt* statement, sqlite3* connection) : statement_(statement), connection_(connection) {}
  ~Query();
  Query(Query&& other) noexcept : statement_(other.statement_), connection_(other.connection_), next_(other.next_) {
    other.statement_ = nullptr;
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;

  // The next parameter. Texts must stay valid until the query is destroyed.
  Query& bind(std::string_view text);
  Query& bind(const std::optional<std::string>& text);
  Query& bind(std::int64_t number);
  Query& bind(const std::optional<std::int64_t>& number);
  Query& bind_null();

  bool step();  // whether there is a row
  void run();   // for statements without rows

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::optional<std::string> optional_text(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;

 private:
  void check(int code) const;

  sqlite3_stmt* statement_;
  sqlite3* connection_;
  int next_ = 1;
};

class Connection {
 public:
  enum class Mode { ReadOnly, ReadWrite };  // ReadWrite makes a file that is missing
  // Waits for so long when another program has locked what is wanted.
  Connection(const std::string& path, Mode mode, int patience_ms);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // `sql` must be a literal: statements are kept prepared by its address.
  Query query(const char* sql);
  void execute(const std::string& sql);
  std::int64_t last_id() const;
  bool in_transaction() const;

 protected:
  sqlite3* handle() const { return connection_; }

 private:
  sqlite3* connection_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> prepared_;
};

// The number that a database keeps of the form of its tables; 0 in a new one.
std::int64_t schema_version(Connection& sql);

constexpr const char* kToRead = "BEGIN";
constexpr const char* kToWrite = "BEGIN IMMEDIATE";
// Runs `body` in a transaction that begins so; what it changed is undone when it throws.
template <typename Body>
void in_transaction(Connection& sql, const char* begin, Body&& body) {
  sql.execute(begin);
  try {
    std::forward<Body>(body)();
    sql.execute("COMMIT");
  } catch (...) {
    if (sql.in_transaction()) sql.execute("ROLLBACK");
    throw;
  }
}

}  // namespace gantry::sql
