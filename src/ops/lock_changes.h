// The status lines for a lock file that changed: "Locking 2 packages to ...", "Adding", "Updating", "Downgrading".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/reporter.h"
#include "resolver/package_query.h"
#include "resolver/resolve.h"

namespace gantry::ops {

struct LockChangeContext {
  bool had_lock_file = false;  // new lock files list only what deserves a remark
  // Versions were chosen to suit a Rust version: the heading says so.
  bool prefers_compatible_rust = false;
  // The Rust version that packages are measured by: the workspace's lowest, or rustc's; unknown when rustc cannot be
  // asked.
  std::optional<semver::PartialVersion> rust_version;
  // Packages that are measured by another one: the lowest of the members that use them.
  std::unordered_map<PackageId, semver::PartialVersion> rust_version_of_users;
  std::function<bool(const PackageId&)> is_member;
  std::unordered_set<PackageId> direct;  // what members depend on: of these incompatible versions are told, too
};

void report_lock_changes(const resolver::Resolve* previous, const resolver::Resolve& now,
                         const LockChangeContext& context, resolver::PackageQuery& query, Reporter& reporter);

// As `cargo update` tells it: also what goes away and, with --verbose, what could be newer and is not. `precise`: one
// version was asked for, so nothing is said of latest versions.
void report_update(const resolver::Resolve& previous, const resolver::Resolve& now, const LockChangeContext& context,
                   bool precise, resolver::PackageQuery& query, Reporter& reporter);

}  // namespace gantry::ops
