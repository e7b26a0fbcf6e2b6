// Cargo.lock, versions 1 to 4: text to data and back, nothing else (Cargo Book, "Cargo.toml vs Cargo.lock").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/package_id.h"

namespace gantry::lockfile {

// A dependency as written: name, and version and source only where needed to be unambiguous.
struct LockedDependency {
  std::string name;
  std::optional<std::string> version;
  std::optional<std::string> source;
  auto operator<=>(const LockedDependency&) const = default;
};

struct LockedPackage {
  std::string name;
  std::string version;
  std::optional<std::string> source;    // absent for path packages
  std::optional<std::string> checksum;  // from the package or, in v1, from [metadata]
  std::vector<LockedDependency> dependencies;
  std::optional<LockedDependency> replace;
};

struct LockFile {
  int version = 4;          // 1..4; v1 and v2 are told apart by where checksums stand
  bool explicit_version = true;
  std::optional<LockedPackage> root;  // [root] of very old files
  std::vector<LockedPackage> packages;
  std::vector<LockedPackage> unused_patches;
  std::map<std::string, std::string> metadata;
};

// Throws Error with cargo's texts below "failed to parse lock file at: `path`".
LockFile decode(const std::string& text, const std::string& path);

// A package as resolution found it, ready to be written.
struct ResolvedPackage {
  PackageId id;
  std::optional<std::string> checksum;
  std::vector<PackageId> dependencies;
  std::optional<PackageId> replace;
};

struct ResolvedLock {
  int version = 4;
  std::vector<ResolvedPackage> packages;
  std::vector<PackageId> unused_patches;
  std::map<std::string, std::string> metadata;
};

// The text of the lock file, byte for byte as cargo writes it. `previous_text`: the file as it was; its leading comments
// and line endings are kept as cargo keeps them.
std::string encode(const ResolvedLock& lock, std::string_view previous_text);

// Whether two texts of lock files say the same (cargo does not rewrite a file that differs only in line endings).
bool equivalent(std::string_view a, std::string_view b);

}  // namespace gantry::lockfile
