// gzip of whole blocks in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::archive {

// The content of all members of a gzip file. Fails on bad data ("invalid gzip header", "unexpected end of file") and
// when the content would be larger than `limit` bytes.
tl::expected<std::string, std::string> gunzip(std::string_view compressed, std::size_t limit);

// One gzip member named `file_name`, without a time. The result does not depend on `threads` (see gzip_writer.h).
std::string gzip(std::string_view content, std::string_view file_name, unsigned threads);

}  // namespace gantry::archive
