#include "sources/registry/index_cache.h"

#include "base/error.h"
#include "base/path.h"

namespace gantry::sources {

void write_index_cache(FileSystem& files, const std::string& path, std::string_view content) {
  try {
    files.create_directories(std::string(path::parent(path)));
    files.write_atomic(path, content);
  } catch (const Error&) {
    return;
  }
}

}  // namespace gantry::sources
