#include "server/http/worker_pool.h"

namespace gantry::server::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t most_waiting, std::size_t most_pages)
    : most_waiting_(most_waiting), most_pages_(most_pages) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() { finish(); }

void WorkerPool::finish() {
  {
    const std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool WorkerPool::run(std::function<void()> task, Kind kind) {
  {
    const std::lock_guard guard(lock_);
    if (stopping_ || waiting_.size() + pages_.size() >= most_waiting_) return false;
    (kind == Kind::Page ? pages_ : waiting_).push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard guard(lock_);
  return waiting_.size() + pages_.size();
}

// Pages first: they are few, and would wait for ever behind others.
WorkerPool::Queue* WorkerPool::next() {
  if (!pages_.empty() && at_pages_ < most_pages_) return &pages_;
  return waiting_.empty() ? nullptr : &waiting_;
}

void WorkerPool::work() {
  std::unique_lock guard(lock_);
  for (;;) {
    Queue* queue = nullptr;
    wake_.wait(guard, [&] {
      queue = next();
      return queue != nullptr || (stopping_ && pages_.empty());
    });
    if (queue == nullptr) return;
    const bool is_page = queue == &pages_;
    auto task = std::move(queue->front());
    queue->pop_front();
    if (is_page) ++at_pages_;
    guard.unlock();
    task();
    task = nullptr;
    guard.lock();
    if (!is_page) continue;
    --at_pages_;
    if (stopping_) wake_.notify_all();
  }
}

}  // namespace gantry::server::http
