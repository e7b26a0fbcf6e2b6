// The build database: one file a target directory that remembers each unit's last successful build and each request's inputs
// (design.md, "Build database"). It is a cache: a missing, corrupt or foreign file is an empty database.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"
#include "freshness/facts.h"

namespace gantry::freshness {

// State of one input when it was read. `mtime_ns` 0 and an empty hash: unknown, always dirty.
struct FileState {
  std::string path;  // relative to the root when below it, else absolute
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  Hash128 hash;
  enum class Kind : std::uint8_t { File, Directory, Absent, Unknown } kind = Kind::File;
};

struct DependencyState {
  std::string identity;
  std::uint64_t build_number = 0;  // of the dependency's build that was used
};

struct UnitRecord {
  std::string identity;
  std::uint64_t build_number = 0;  // counts successful builds in this database: "was rebuilt" compares them
  std::int64_t built_at_ns = 0;    // when the build began
  std::vector<Fact> facts;
  std::vector<DependencyState> dependencies;
  std::vector<FileState> inputs;
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  std::vector<FileState> outputs;
  std::string messages;
  std::string script_output;
  std::int64_t duration_ns = 0;
};

// One command line's last successful run: when every input is as it was, there is nothing to do.
struct RequestRecord {
  Hash128 key;                       // of command, arguments, working directory, variables that steer cargo
  std::vector<FileState> inputs;     // manifests, config files (also absent ones), lock file, listed directories, compiler
  std::vector<std::string> units;    // identities, in the order their messages are replayed
  std::string closing;               // data for the closing line, owned by ops/
};

class BuildDatabase {
 public:
  explicit BuildDatabase(std::string path) : path_(std::move(path)) {}

  // Reads the file; anything wrong with it leaves an empty database.
  void load(const FileSystem& files);
  // Writes it when something changed, atomically. Failures are reported to the caller as false (a read-only target directory).
  bool save(FileSystem& files);

  const UnitRecord* find_unit(const std::string& identity) const;
  void put_unit(UnitRecord record);
  void erase_unit(const std::string& identity);
  const RequestRecord* find_request(const Hash128& key) const;
  void put_request(RequestRecord record);
  std::uint64_t next_build_number() { return ++last_build_number_; }
  const std::string& path() const { return path_; }
  const std::map<std::string, std::shared_ptr<UnitRecord>, std::less<>>& units() const { return units_; }

 private:
  std::string path_;
  std::map<std::string, std::shared_ptr<UnitRecord>, std::less<>> units_;
  std::map<Hash128, std::shared_ptr<RequestRecord>> requests_;
  std::uint64_t last_build_number_ = 0;
  bool changed_ = false;
};

}  // namespace gantry::freshness
