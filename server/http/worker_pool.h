// Threads for everything that may wait: the database, the disk, checks of crate files. What waits for a thread is
// bounded: more is refused, not queued. Pages, which may take long and are nobody's build, never take more than a part
// of the threads.
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
  enum class Kind { Usual, Page };

  // `most_pages` (at least 1): how many threads may be with pages at the same time.
  WorkerPool(std::size_t threads, std::size_t most_waiting, std::size_t most_pages);
  ~WorkerPool();  // runs what waits
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when too much waits already.
  bool run(std::function<void()> task, Kind kind = Kind::Usual);
  void finish();
  std::size_t waiting() const;

 private:
  using Queue = std::deque<std::function<void()>>;
  void work();
  // The queue whose turn it is; null: nothing may run now.
  Queue* next();

  mutable std::mutex lock_;
  std::condition_variable wake_;
  Queue waiting_;
  Queue pages_;
  std::size_t most_waiting_;  // of both
  std::size_t most_pages_;
  std::size_t at_pages_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gantry::server::http
