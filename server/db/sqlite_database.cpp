#include "server/db/sqlite_database.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "server/core/api_error.h"
#include "server/db/checkpointer.h"
#include "server/db/schema.h"
#include "server/db/sql_transaction.h"
#include "server/db/sqlite.h"

namespace gantry::server::db {

namespace {

constexpr std::size_t kMostInOneCommit = 128;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

 private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

[[noreturn]] void unavailable(const std::string& reason) {
  throw ApiError(503, "the registry cannot store anything at the moment: database: " + reason).with_retry_after(5);
}

}  // namespace

class SqliteDatabase::Writer {
 public:
  Writer(const std::string& path, const DatabaseOptions& options)
      : observer_(options.observer),
        most_pages_(4 * options.log_pages),
        connection_(path, Connection::Mode::ReadWrite) {
    connection_.execute("PRAGMA journal_mode = WAL");
    connection_.execute("PRAGMA synchronous = FULL");
    connection_.execute("PRAGMA foreign_keys = ON");
    connection_.execute("PRAGMA cache_size = -16384");
    connection_.execute("PRAGMA journal_size_limit = 67108864");
    migrate(connection_);
    connection_.follow_log(log_pages_);
    checkpointer_.emplace(path, options.log_pages);
    thread_ = std::thread([this] { run(); });
  }

  ~Writer() {
    {
      const std::lock_guard guard(lock_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void write(const std::function<void(Transaction&)>& work) {
    Task task;
    task.work = &work;
    {
      const std::lock_guard guard(lock_);
      queue_.push_back(&task);
      if (queue_.size() == 1) wake_.notify_one();
    }
    std::unique_lock guard(task.lock);
    task.wake.wait(guard, [&] { return task.done; });
    if (task.failure) std::rethrow_exception(task.failure);
  }

 private:
  // Each waits by itself: one that is done wakes no others.
  struct Task {
    const std::function<void(Transaction&)>* work = nullptr;
    std::exception_ptr failure;
    std::mutex lock;
    std::condition_variable wake;
    bool done = false;
  };

  void run() {
    std::unique_lock guard(lock_);
    for (;;) {
      wake_.wait(guard, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      std::vector<Task*> batch;
      while (!queue_.empty() && batch.size() < kMostInOneCommit) {
        batch.push_back(queue_.front());
        queue_.pop_front();
      }
      guard.unlock();
      commit(batch);
      for (auto* task : batch) {
        // The task is gone as soon as its owner sees `done`: it is told under the lock.
        const std::lock_guard told(task->lock);
        task->done = true;
        task->wake.notify_one();
      }
      mind_log();
      guard.lock();
    }
  }

  // Nobody waits for an answer meanwhile, but the next commit does: seldom, and when little is left to move.
  void mind_log() {
    checkpointer_->note(log_pages_);
    const bool is_little = checkpointer_->has_caught_up() && log_pages_ >= most_pages_ / 2;
    if (is_little || log_pages_ >= most_pages_) checkpoint(connection_);
  }

  void commit(const std::vector<Task*>& batch) {
    const Stopwatch watch;
    bool is_committed = false;
    try {
      connection_.query("BEGIN IMMEDIATE").run();
      for (auto* task : batch) perform(*task);
      connection_.query("COMMIT").run();
      is_committed = true;
    } catch (const std::exception& error) {
      roll_back();
      for (auto* task : batch) {
        try {
          unavailable(error.what());
        } catch (...) {
          task->failure = std::current_exception();
        }
      }
    }
    if (observer_.commit) observer_.commit(watch.seconds(), batch.size(), is_committed);
  }

  // A task that fails undoes its own part only; one that meets trouble in the database ends the whole batch.
  void perform(Task& task) {
    connection_.query("SAVEPOINT task").run();
    try {
      SqlTransaction transaction(connection_);
      (*task.work)(transaction);
    } catch (const SqlError&) {
      throw;
    } catch (...) {
      task.failure = std::current_exception();
      connection_.query("ROLLBACK TO task").run();
    }
    connection_.query("RELEASE task").run();
  }

  void roll_back() {
    if (!connection_.in_transaction()) return;
    try {
      connection_.execute("ROLLBACK");
    } catch (const SqlError&) {
      // Nothing was committed; the next BEGIN tells whether the database is usable again.
    }
  }

  const DatabaseObserver& observer_;
  int most_pages_;
  int log_pages_ = 0;
  Connection connection_;
  std::optional<Checkpointer> checkpointer_;
  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<Task*> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

class SqliteDatabase::Pool {
 public:
  Pool(std::string path, std::size_t most_idle) : path_(std::move(path)), most_idle_(most_idle) {}

  std::unique_ptr<Connection> take() {
    {
      const std::lock_guard guard(lock_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    auto connection = std::make_unique<Connection>(path_, Connection::Mode::ReadOnly);
    connection->execute("PRAGMA cache_size = -1024");
    return connection;
  }

  void give(std::unique_ptr<Connection> connection) {
    const std::lock_guard guard(lock_);
    if (idle_.size() < most_idle_) idle_.push_back(std::move(connection));
  }

 private:
  std::string path_;
  std::size_t most_idle_;
  std::mutex lock_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

SqliteDatabase::SqliteDatabase(const std::string& path, DatabaseOptions options)
    : path_(path),
      options_(std::move(options)),
      writer_(std::make_unique<Writer>(path, options_)),
      pool_(std::make_unique<Pool>(path, options_.readers)) {}

SqliteDatabase::~SqliteDatabase() = default;

void SqliteDatabase::read(const std::function<void(Reader&)>& work) {
  const Stopwatch watch;
  try {
    auto connection = pool_->take();
    connection->query("BEGIN").run();
    // A connection that fails is closed, not used again.
    SqlTransaction transaction(*connection);
    try {
      work(transaction);
    } catch (const ApiError&) {
      connection->query("COMMIT").run();
      pool_->give(std::move(connection));
      throw;
    }
    connection->query("COMMIT").run();
    pool_->give(std::move(connection));
    if (options_.observer.read) options_.observer.read(watch.seconds());
  } catch (const SqlError& error) {
    unavailable(error.what());
  }
}

void SqliteDatabase::write(const std::function<void(Transaction&)>& work) { writer_->write(work); }

void SqliteDatabase::copy_to(const std::string& path) {
  make_private(path);
  Connection connection(path_, Connection::Mode::ReadOnly);
  auto query = connection.query("VACUUM INTO ?");
  query.bind(std::string_view(path)).run();
}

std::string SqliteDatabase::integrity_problem() {
  Connection connection(path_, Connection::Mode::ReadOnly);
  auto query = connection.query("PRAGMA integrity_check(1)");
  if (!query.step()) return "no answer";
  auto text = query.text(0);
  return text == "ok" ? "" : text;
}

}  // namespace gantry::server::db
