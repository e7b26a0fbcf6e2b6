// Unpacks the tar.gz of a package safely: nothing is ever written outside of the package's own directory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/file_system.h"

namespace gantry::archive {

// A compressed bomb must not fill the disk.
inline constexpr std::size_t kMostUnpacked = std::size_t{512} << 20U;

// Unpacks `compressed`, all of whose entries must lie below the directory `root` ("foo-1.0.0"), into
// `destination`/`root`. Entries with ".." are passed over; links that lead outside cannot be written through. Throws
// Error with the reason ("failed to iterate over archive", "invalid tarball downloaded, contains a file at ...",
// "failed to unpack entry at ...") and its causes.
// `limit`: of the size of the tar archive.
void unpack_crate(std::string_view compressed, const std::string& root, const std::string& destination,
                  FileSystem& files, std::size_t limit = kMostUnpacked);

}  // namespace gantry::archive
