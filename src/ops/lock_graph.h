// Between Cargo.lock and the resolver's graph.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/file_system.h"
#include "lockfile/lockfile.h"
#include "resolver/resolve.h"

namespace gantry::ops {

// The lock file as it is on disk.
struct PreviousLock {
  bool exists = false;
  std::string text;
  lockfile::ResolvedLock graph;
  resolver::Resolve resolve;  // without summaries
};

// Throws cargo's errors for files that cannot be read or understood. `path_packages`: what entries without a source can
// mean.
PreviousLock read_lock(const std::string& path, std::span<const PackageId> path_packages, const FileSystem& files);

lockfile::ResolvedLock to_lock(const resolver::Resolve& resolve);

// The format of a new lock file: the newest one that every Rust version the workspace supports can read (Cargo Book,
// "Cargo.toml vs Cargo.lock").
int default_lock_version(const std::optional<semver::PartialVersion>& lowest_rust_version);

// Throws when a package has another checksum than the lock file says, or when one of the two has none; fills checksums
// in.
void check_checksums(const PreviousLock& previous, resolver::Resolve& resolve);

}  // namespace gantry::ops
