#include "server/db/checkpointer.h"

namespace gantry::server::db {

void checkpoint(Connection& connection) {
  try {
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const SqlError&) {
    // The commits are durable in the log all the same.
  }
}

Checkpointer::Checkpointer(const std::string& path, int step)
    : step_(step), connection_(path, Connection::Mode::ReadWrite) {
  connection_.execute("PRAGMA synchronous = FULL");
  thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Checkpointer::note(int pages) {
  if (pages < noted_) noted_ = 0;  // the log began anew
  if (pages - noted_ < step_) return;
  noted_ = pages;
  {
    const std::lock_guard guard(lock_);
    is_wanted_ = true;
  }
  wake_.notify_one();
}

void Checkpointer::run() {
  std::unique_lock guard(lock_);
  for (;;) {
    wake_.wait(guard, [&] { return stopping_ || is_wanted_; });
    if (stopping_) return;
    is_wanted_ = false;
    guard.unlock();
    checkpoint(connection_);
    caught_up_ = true;
    guard.lock();
  }
}

}  // namespace gantry::server::db
