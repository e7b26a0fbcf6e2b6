// The beginning of zlib data (RFC 1950), for readers of formats that keep such data one behind the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gantry::archive {

// At most `size` bytes of what `compressed` begins with; nothing for bad data, or when there is too little of it.
std::optional<std::string> inflate_beginning(std::string_view compressed, std::size_t size);

}  // namespace gantry::archive
