#include "archive/inflate.h"

#include <zlib.h>

namespace gantry::archive {

std::optional<std::string> inflate_beginning(std::string_view compressed, std::size_t size) {
  z_stream state{};
  if (inflateInit(&state) != Z_OK) return std::nullopt;
  std::string content(size, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  state.avail_in = static_cast<uInt>(compressed.size());
  state.next_out = reinterpret_cast<Bytef*>(content.data());
  state.avail_out = static_cast<uInt>(size);
  const auto result = inflate(&state, Z_SYNC_FLUSH);
  const bool is_whole = result == Z_STREAM_END || (result == Z_OK && state.avail_out == 0);
  content.resize(state.total_out);
  inflateEnd(&state);
  if (!is_whole) return std::nullopt;
  return content;
}

}  // namespace gantry::archive
