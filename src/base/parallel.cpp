#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace gantry {

void in_parallel(std::size_t count, std::size_t worth_a_thread, const std::function<void(std::size_t)>& body) {
  const std::size_t processors = std::max(std::thread::hardware_concurrency(), 1U);
  const auto threads = std::min(processors, (count + worth_a_thread - 1) / worth_a_thread);
  const auto piece = std::max<std::size_t>(worth_a_thread / 8, 1);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto begin = next.fetch_add(piece); begin < count; begin = next.fetch_add(piece)) {
      for (auto i = begin; i < std::min(begin + piece, count); ++i) body(i);
    }
  };
  std::vector<std::jthread> others;
  others.reserve(threads);
  try {
    while (others.size() + 1 < threads) others.emplace_back(work);
  } catch (const std::system_error&) {
    // No more threads are to be had: those that are there do it.
  }
  work();
}

}  // namespace gantry
