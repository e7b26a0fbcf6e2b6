// Reads files that may be too large for memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <system_error>

namespace gantry {

using PieceSink = std::function<void(std::string_view)>;
// The seam: hands the content of a file to a sink, in order; what the system said when it could not.
using PieceReader = std::function<std::error_code(const std::string& path, const PieceSink& sink)>;

// From the disk, a megabyte at a time.
std::error_code read_file_in_pieces(const std::string& path, const PieceSink& sink);

}  // namespace gantry
