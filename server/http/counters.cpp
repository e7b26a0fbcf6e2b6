#include "server/http/counters.h"

#include <algorithm>

namespace gantry::server::http {

namespace {

constexpr std::size_t kRows = 16;

std::size_t row_of_thread() noexcept {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t row = next.fetch_add(1, std::memory_order_relaxed) % kRows;
  return row;
}

}  // namespace

Counters::Counters(std::size_t size) : lines_of_row_((size + kInLine - 1) / kInLine), lines_(kRows * lines_of_row_) {}

void Counters::add(std::size_t index, std::uint64_t count) noexcept {
  auto& line = lines_[row_of_thread() * lines_of_row_ + index / kInLine];
  line.values[index % kInLine].fetch_add(count, std::memory_order_relaxed);
}

std::uint64_t Counters::value(std::size_t index) const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto& line = lines_[row * lines_of_row_ + index / kInLine];
    sum += line.values[index % kInLine].load(std::memory_order_relaxed);
  }
  return sum;
}

void Histograms::observe(std::size_t index, double seconds) noexcept {
  const auto bucket =
      static_cast<std::size_t>(std::ranges::lower_bound(kBounds, seconds, {}, &Bound::seconds) - kBounds.begin());
  counters_.add(index * kSlots + bucket);
  counters_.add(index * kSlots + kSlots - 1, static_cast<std::uint64_t>(std::max(0.0, seconds) * 1e9));
}

Histograms::Reading Histograms::read(std::size_t index) const noexcept {
  Reading reading;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    reading.count += counters_.value(index * kSlots + i);
    reading.up_to[i] = reading.count;
  }
  reading.count += counters_.value(index * kSlots + kBounds.size());
  reading.sum = static_cast<double>(counters_.value(index * kSlots + kSlots - 1)) / 1e9;
  return reading;
}

}  // namespace gantry::server::http
