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

// One gzip member named `file_name`, without a time. Large contents are compressed in parts by up to `threads` threads,
// and the parts joined to one stream; the result is the same for any number of threads.
std::string gzip(std::string_view content, std::string_view file_name, unsigned threads);

}  // namespace gantry::archive
