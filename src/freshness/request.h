// One command line's last successful run, in a file of its own: when everything it looked at is as it was, there is
// nothing to do. Complete in itself (inputs of its units included), so that the no-op path reads this one file and
// nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/hash.h"
#include "freshness/codec.h"
#include "freshness/file_state.h"

namespace gantry::freshness {

struct RequestRecord {
  Hash128 key;       // of everything that steers the command: arguments, working directory, variables
  std::string root;  // inputs below it are stored relative to it
  std::vector<FileState>
      inputs;  // manifests, config files (also absent ones), lock file, directories, compiler, sources, outputs
  Variables environment;  // variables that units read
  std::string closing;    // what is shown or done after it: owned by ops/
};

enum class RequestState { Unchanged, Touched, Changed };

// A record as it lies on the disk: known to be whole, decoded only as far as somebody asks.
class StoredRequest {
 public:
  std::optional<RequestRecord> record() const;
  std::string_view closing() const { return closing_; }  // as long as this object lives

  // Compares every input with the disk. Touched: all contents are the same, some times differ.
  RequestState check(const FileSystem& files, const Environment& environment);
  // Writes a record with the times that `check` found. What was changed at `new_from_ns` or later keeps its old one:
  // it may be modified again without another time.
  bool save_touched(FileSystem& files, const std::string& directory, std::int64_t new_from_ns) const;

 private:
  friend std::optional<StoredRequest> load_request(const FileSystem&, const std::string&, const Hash128&);
  StoredRequest() = default;
  std::optional<PathList> input_paths() const;  // nothing: they cannot be read

  std::unique_ptr<const std::string> file_;  // where it stays when this object is moved
  Hash128 key_;
  std::string root_;
  Variables environment_;
  std::string_view closing_;
  std::string_view inputs_;  // encoded
  std::vector<FileState> touched_;
};

// `directory` holds one file a request; the oldest beyond `kMaxRequests` are removed.
constexpr std::size_t kMaxRequests = 32;
std::string request_path(const std::string& directory, const Hash128& key);
std::optional<StoredRequest> load_request(const FileSystem& files, const std::string& directory, const Hash128& key);
// False when it could not be written: the next run takes the long way.
bool save_request(FileSystem& files, const std::string& directory, const RequestRecord& record);

}  // namespace gantry::freshness
