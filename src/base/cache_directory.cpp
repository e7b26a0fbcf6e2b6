#include "base/cache_directory.h"

#include "base/path.h"

namespace gantry {

namespace {

constexpr std::string_view kTag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This file is a cache directory tag created by cargo.\n"
    "# For information about cache directory tags see https://bford.info/cachedir/\n";

}  // namespace

void make_cache_directory(const std::string& directory, FileSystem& files) {
  files.create_directories(directory);
  if (const auto tag = path::join(directory, "CACHEDIR.TAG"); !files.exists(tag)) files.write_atomic(tag, kTag);
}

}  // namespace gantry
