// Threads for everything that may wait: the database, the disk, checks of crate files. What waits for a thread is
// bounded: more is refused, not queued.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gantry::server::http {

class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t most_waiting);
  ~WorkerPool();  // runs what waits
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when too much waits already.
  bool run(std::function<void()> task);
  void finish();
  std::size_t waiting() const;

 private:
  void work();

  mutable std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  std::size_t most_waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gantry::server::http
