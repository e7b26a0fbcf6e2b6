#include "base/diagnostic.h"

#include <algorithm>

namespace gantry {

LineColumn line_column(std::string_view source, std::size_t offset) {
  offset = std::min(offset, source.size());
  LineColumn position;
  for (std::size_t i = 0; i < offset; ++i) {
    const auto byte = static_cast<unsigned char>(source[i]);
    if (byte == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((byte & 0xC0U) != 0x80U) {  // not a UTF-8 continuation byte
      ++position.column;
    }
  }
  return position;
}

}  // namespace gantry
