// Cargo.lock, versions 1 to 4: text to data and back, nothing else (Cargo Book, "Cargo.toml vs Cargo.lock").
// `decode` checks the text alone; `to_graph` turns its names into package ids, which needs to know the path packages at
// hand.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/package_id.h"

namespace gantry::lockfile {

// The highest version that can be read, and the one new files get.
inline constexpr int kLatestVersion = 4;

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
  std::optional<std::string> checksum;  // of the package's own entry (v2 and later)
  std::vector<LockedDependency> dependencies;
  std::optional<LockedDependency> replace;
};

struct LockFile {
  int version = kLatestVersion;  // 1..4; v1 and v2 are told apart by where checksums stand
  bool explicit_version = true;
  std::optional<LockedPackage> root;  // [root] of very old files
  std::vector<LockedPackage> packages;
  std::vector<LockedPackage> unused_patches;
  std::map<std::string, std::string> metadata;                 // without the checksums of v1
  std::map<LockedDependency, std::string> metadata_checksums;  // v1: name, version, source -> checksum or "<none>"
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
  int version = kLatestVersion;
  std::vector<ResolvedPackage> packages;
  std::vector<PackageId> unused_patches;
  std::map<std::string, std::string> metadata;
};

// The packages that a lock file names, sorted by id. `path_packages`: members, path dependencies and path patches;
// entries without a source that are none of them are left out, as are dependencies on what the file does not hold. Git
// sources are pinned (`precise`). A checksum that v1 calls "<none>" stays "<none>". Throws the error of `decode` for
// malformed versions.
ResolvedLock to_graph(const LockFile& lock, std::span<const PackageId> path_packages, const std::string& path);

// The text of the lock file, byte for byte as cargo writes it. `previous_text`: the file as it was; comments at its top
// are kept.
std::string encode(const ResolvedLock& lock, std::string_view previous_text);

// Whether two texts of lock files say the same (cargo does not rewrite a file that differs only in line endings).
bool equivalent(std::string_view a, std::string_view b);

// Whether two lock files lock the same, whatever their format: what --locked asks (then an old format is good enough).
bool same_packages(const ResolvedLock& a, const ResolvedLock& b);

}  // namespace gantry::lockfile
