// Finds block boundaries in a DEFLATE stream (RFC 1951) by reading its symbols, without making the data: several times
// faster than decompression.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gantry::archive {

// Positions in bits, the first bit being the lowest of the first byte.
struct DeflateBlock {
  std::size_t begin = 0;  // of its header, which is the bit that marks the last block
  std::size_t end = 0;
};

// The last block of a stream; nothing for what is no stream.
std::optional<DeflateBlock> last_deflate_block(std::string_view stream);

}  // namespace gantry::archive
