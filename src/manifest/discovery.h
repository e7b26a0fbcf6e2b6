// Which targets the layout of a package's files suggests (Cargo Book, "Target auto-discovery"). Only directories of
// several targets are listed, once each.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"

namespace gantry::manifest {

struct FoundTarget {
  std::string name;
  std::string path;  // relative to the package
};

class Discovery {
 public:
  Discovery(std::string root, const FileSystem& files) : root_(std::move(root)), files_(files) {}

  // `path` is relative to the package.
  bool has_file(const std::string& path);

  bool has_library() { return has_file("src/lib.rs"); }
  // `src/main.rs` under the name of the package, then `src/bin`.
  std::vector<FoundTarget> binaries(const std::string& package_name);
  // `*.rs` and `*/main.rs` in `directory`, sorted by name.
  std::vector<FoundTarget> targets_in(const std::string& directory);

  // Absolute paths of all directories whose entries matter, also of absent ones.
  std::vector<std::string> directories() const;

 private:
  enum class Entry { File, Directory };
  const std::map<std::string, Entry, std::less<>>& list(const std::string& directory);
  bool has_directory(const std::string& path);

  std::string root_;
  const FileSystem& files_;
  std::set<std::string> consulted_;                                            // relative directories
  std::map<std::string, std::map<std::string, Entry, std::less<>>> listings_;  // by relative directory
};

}  // namespace gantry::manifest
