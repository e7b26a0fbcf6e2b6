// gzip decompression of whole blocks in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::archive {

// The content of all members of a gzip file. Fails on bad data ("invalid gzip header", "unexpected end of file") and
// when the content would be larger than `limit` bytes.
tl::expected<std::string, std::string> gunzip(std::string_view compressed, std::size_t limit);

}  // namespace gantry::archive
