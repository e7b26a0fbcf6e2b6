// Moves what commits wrote into the write-ahead log over to the database file, on a thread and a connection of its own:
// commits do not wait for the syncs that this costs. The writer only adds the last bit, when it asks `has_caught_up`;
// then the log begins anew.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "server/db/sqlite.h"

namespace gantry::server::db {

class Checkpointer {
 public:
  // `step`: after so many new pages in the log it begins.
  Checkpointer(const std::string& path, int step);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // After each commit: so many pages are in the log.
  void note(int pages);
  // Whether it has come to an end since this was asked for the last time.
  bool has_caught_up() { return caught_up_.exchange(false); }

 private:
  void run();

  int step_;
  int noted_ = 0;  // pages when it was woken last; of the writer's thread
  std::atomic<bool> caught_up_{false};
  std::mutex lock_;
  std::condition_variable wake_;
  bool is_wanted_ = false;
  bool stopping_ = false;
  Connection connection_;
  std::thread thread_;
};

// What cannot be moved now (a full disk, a reader that needs it) stays in the log.
void checkpoint(Connection& connection);

}  // namespace gantry::server::db
