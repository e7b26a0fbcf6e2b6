// Unpacks the tar.gz of a package safely: nothing is ever written outside of the package's own directory.
#pragma once

#include <string>
#include <string_view>

#include "base/file_system.h"

namespace gantry::archive {

// Unpacks `compressed`, all of whose entries must lie below the directory `root` ("foo-1.0.0"), into
// `destination`/`root`. Entries with ".." are passed over; links that lead outside cannot be written through. Throws
// Error with the reason ("failed to iterate over archive", "invalid tarball downloaded, contains a file at ...",
// "failed to unpack entry at ...") and its causes.
void unpack_crate(std::string_view compressed, const std::string& root, const std::string& destination,
                  FileSystem& files);

}  // namespace gantry::archive
