// Files of an index as they are kept in cargo's home.
#pragma once

#include <string>
#include <string_view>

#include "base/file_system.h"

namespace gantry::sources {

// The cache is a help only: a home that cannot be written to slows the next command down, no more.
void write_index_cache(FileSystem& files, const std::string& path, std::string_view content);

}  // namespace gantry::sources
