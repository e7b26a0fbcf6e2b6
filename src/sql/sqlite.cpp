#include "sql/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace gantry::sql {

namespace {

[[noreturn]] void fail(sqlite3* connection, int code) {
  throw SqlError(code, connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection));
}

}  // namespace

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::check(int code) const {
  if (code != SQLITE_OK) fail(connection_, code);
}

Query& Query::bind(std::string_view text) {
  check(sqlite3_bind_text64(statement_, next_++, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                            SQLITE_UTF8));
  return *this;
}

Query& Query::bind(const std::optional<std::string>& text) {
  return text ? bind(std::string_view(*text)) : bind_null();
}

Query& Query::bind(std::int64_t number) {
  check(sqlite3_bind_int64(statement_, next_++, number));
  return *this;
}

Query& Query::bind(const std::optional<std::int64_t>& number) { return number ? bind(*number) : bind_null(); }

Query& Query::bind_null() {
  check(sqlite3_bind_null(statement_, next_++));
  return *this;
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(connection_, code);
  return false;
}

void Query::run() { step(); }

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Query::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::string> Query::optional_text(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return text(column);
}

std::optional<std::int64_t> Query::optional_integer(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

Connection::Connection(const std::string& path, Mode mode, int patience_ms) {
  const int flags = (mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &connection_, flags, nullptr);
  if (code != SQLITE_OK) {
    sqlite3_close(connection_);
    throw SqlError(code, fmt::format("{}: {}", sqlite3_errstr(code), path));
  }
  sqlite3_busy_timeout(connection_, patience_ms);
}

Connection::~Connection() {
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

Query Connection::query(const char* sql) {
  auto& statement = prepared_[sql];
  if (statement == nullptr) {
    const int code = sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) fail(connection_, code);
  }
  return {statement, connection_};
}

void Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(connection_, code);
}

std::int64_t Connection::last_id() const { return sqlite3_last_insert_rowid(connection_); }

std::int64_t schema_version(Connection& sql) {
  auto query = sql.query("PRAGMA user_version");
  return query.step() ? query.integer(0) : 0;
}

const char* describe_code(int code) { return sqlite3_errstr(code); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

}  // namespace gantry::sql
