// One command line's last successful run, in a file of its own: when everything it looked at is as it was, there is
// nothing to do. Complete in itself (inputs of its units included), so that the no-op path reads this one file and
// nothing else.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/hash.h"
#include "freshness/file_state.h"

namespace gantry::freshness {

struct RequestRecord {
  Hash128 key;       // of everything that steers the command: arguments, working directory, variables
  std::string root;  // inputs below it are stored relative to it
  std::vector<FileState>
      inputs;  // manifests, config files (also absent ones), lock file, directories, compiler, sources, outputs
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;  // variables that units read
  std::string closing;  // what is shown or done after it: owned by ops/
};

// `directory` holds one file a request; the oldest beyond `kMaxRequests` are removed.
constexpr std::size_t kMaxRequests = 32;
std::string request_path(const std::string& directory, const Hash128& key);
std::optional<RequestRecord> load_request(const FileSystem& files, const std::string& directory, const Hash128& key);
// False when it could not be written: the next run takes the long way.
bool save_request(FileSystem& files, const std::string& directory, const RequestRecord& record);

enum class RequestState { Unchanged, Touched, Changed };
// Compares every input with the disk. Touched: all contents are the same, some times differ (`record` then holds the
// new ones).
RequestState check_request(const FileSystem& files, const Environment& environment, RequestRecord& record);

}  // namespace gantry::freshness
