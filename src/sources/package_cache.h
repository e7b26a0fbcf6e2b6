// The package cache in cargo's home, shared with cargo: its locks, the layout of unpacked packages and the mark of a
// complete one.
//
// Two files are locked, as cargo does:
//   .package-cache         exclusively, while packages are chosen, downloaded and unpacked;
//   .package-cache-mutate  shared while a build reads what is unpacked; exclusively, with the other, to remove things.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/reporter.h"
#include "model/package_id.h"
#include "sources/cache_usage.h"
#include "sources/usage_database.h"

namespace gantry::sources {

// What the parts of a command have in common: the lock, so that none waits for another, and what they used.
struct PackageCacheState {
  std::weak_ptr<FileLock> lock;
  CacheUsage usage;                         // not noted yet
  std::unique_ptr<UsageDatabase> database;  // once something was noted
  bool failed = false;                      // that was tried in vain
  bool warned = false;                      // of something that went wrong with the database
};
using PackageCache = std::shared_ptr<PackageCacheState>;
inline PackageCache new_package_cache() { return std::make_shared<PackageCacheState>(); }

// Held by each part that chooses, downloads or unpacks packages. Says "Blocking waiting for file lock on package cache"
// when it has to wait for another program. Null where there are no locks or nothing can be written; throws cargo's
// error when the file cannot be opened for another reason.
std::shared_ptr<FileLock> lock_package_cache(PackageCacheState& state, const std::string& cargo_home, FileSystem& files,
                                             Reporter& reporter);

// Held while packages are compiled: nobody removes any meanwhile. As above: "... on shared package cache".
std::unique_ptr<FileLock> lock_for_reading(const std::string& cargo_home, FileSystem& files, Reporter& reporter);

// The database, in which all that was used so far is noted. Throws sql::SqlError.
UsageDatabase& open_and_note(PackageCacheState& state, const std::string& cargo_home, std::int64_t now,
                             FileSystem& files);
// The same; that it fails is only told, and not tried again.
void note_usage(PackageCacheState& state, const std::string& cargo_home, std::int64_t now, FileSystem& files,
                Reporter& reporter);

// Held while things are removed; null when somebody uses the package cache just now.
class RemovalLock {
 public:
  static std::unique_ptr<RemovalLock> try_take(const std::string& cargo_home, FileSystem& files);

 private:
  RemovalLock(std::unique_ptr<FileLock> mutation, std::unique_ptr<FileLock> packages)
      : mutation_(std::move(mutation)), packages_(std::move(packages)) {}
  std::unique_ptr<FileLock> mutation_, packages_;
};

// Makes registry/ below cargo's home and marks it as a cache.
void mark_registry_cache(const std::string& cargo_home, FileSystem& files);

// Whether a package was unpacked completely.
bool is_unpacked(const std::string& package_directory, const FileSystem& files);

// Makes `directory` for unpacked packages, in a home that is marked.
void prepare_to_unpack(const std::string& directory, FileSystem& files);

// The name of a package's directory, and of its archive without the extension: "foo-1.0.0".
inline std::string package_label(const PackageId& package) {
  return package.name() + "-" + package.version().to_string();
}

// Unpacks `archive` as the package `label` ("foo-1.0.0") below `directory` and marks it complete.
void unpack_package(std::string_view archive, const std::string& label, const std::string& directory,
                    FileSystem& files);

}  // namespace gantry::sources
