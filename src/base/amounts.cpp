#include "base/amounts.h"

#include <array>

#include <fmt/format.h>

namespace gantry {

std::string byte_size(std::uint64_t bytes, int decimals) {
  static constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1024.0 && unit + 1 < kUnits.size()) {
    amount /= 1024.0;
    ++unit;
  }
  return unit == 0 ? fmt::format("{}B", bytes) : fmt::format("{:.{}f}{}", amount, decimals, kUnits[unit]);
}

std::string duration_text(std::int64_t ns) {
  const auto seconds = ns / 1'000'000'000;
  if (seconds >= 60) return fmt::format("{}m {:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}.{:02}s", seconds, ns % 1'000'000'000 / 10'000'000);
}

}  // namespace gantry
