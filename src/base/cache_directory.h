// Directories of what can be made anew (https://bford.info/cachedir/): back-up programs leave out what carries the tag.
#pragma once

#include <string>

#include "base/file_system.h"

namespace gantry {

// Makes the directory and tags it, unless it is tagged already.
void make_cache_directory(const std::string& directory, FileSystem& files);

}  // namespace gantry
