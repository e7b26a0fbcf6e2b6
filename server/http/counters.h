// Numbers that many threads count at once. Each thread adds to a row of its own (rows come again when there are more
// threads than rows), so counting takes no lock and no cache line from another thread; reading adds the rows up.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gantry::server::http {

class Counters {
 public:
  explicit Counters(std::size_t size);

  void add(std::size_t index, std::uint64_t count = 1) noexcept;
  std::uint64_t value(std::size_t index) const noexcept;

 private:
  static constexpr std::size_t kInLine = 8;
  struct alignas(64) Line {
    std::array<std::atomic<std::uint64_t>, kInLine> values{};
  };

  std::size_t lines_of_row_;
  std::vector<Line> lines_;
};

// Histograms of seconds with the same bounds.
class Histograms {
 public:
  // Texts are labels: they never change with the way in which a number is printed.
  struct Bound {
    double seconds;
    std::string_view text;
  };
  static constexpr std::array<Bound, 14> kBounds{{{0.0005, "0.0005"},
                                                  {0.001, "0.001"},
                                                  {0.0025, "0.0025"},
                                                  {0.005, "0.005"},
                                                  {0.01, "0.01"},
                                                  {0.025, "0.025"},
                                                  {0.05, "0.05"},
                                                  {0.1, "0.1"},
                                                  {0.25, "0.25"},
                                                  {0.5, "0.5"},
                                                  {1, "1"},
                                                  {2.5, "2.5"},
                                                  {5, "5"},
                                                  {10, "10"}}};

  explicit Histograms(std::size_t size) : counters_(size * kSlots) {}

  void observe(std::size_t index, double seconds) noexcept;

  struct Reading {
    std::array<std::uint64_t, kBounds.size()> up_to{};  // for each bound: how many are not above it
    std::uint64_t count = 0;
    double sum = 0;
  };
  Reading read(std::size_t index) const noexcept;

 private:
  // One for each bound, one for what is above them, the sum in nanoseconds.
  static constexpr std::size_t kSlots = kBounds.size() + 2;
  Counters counters_;
};

}  // namespace gantry::server::http
