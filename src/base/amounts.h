// Sizes and durations as status lines have them.
#pragma once

#include <cstdint>
#include <string>

namespace gantry {

// "12B", "41.1KiB", "8.4MiB"
std::string byte_size(std::uint64_t bytes, int decimals = 1);

// "0.52s", "2m 05s"
std::string duration_text(std::int64_t ns);

}  // namespace gantry
