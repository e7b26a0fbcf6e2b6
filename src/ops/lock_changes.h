// The status lines for a lock file that changed: "Locking 2 packages to ...", "Adding", "Updating", "Downgrading".
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/reporter.h"
#include "resolver/package_query.h"
#include "resolver/resolve.h"

namespace gantry::ops {

struct LockChangeContext {
  bool had_lock_file = false;  // new lock files list only what deserves a remark
  // Versions were chosen to suit a Rust version: the heading says so.
  bool prefers_compatible_rust = false;
  // The Rust version that packages are measured by: the workspace's lowest, or rustc's; unknown when rustc cannot be asked.
  std::optional<semver::PartialVersion> rust_version;
  std::function<bool(const PackageId&)> is_member;
};

void report_lock_changes(const resolver::Resolve* previous, const resolver::Resolve& now, const LockChangeContext& context,
                         resolver::PackageQuery& query, Reporter& reporter);

}  // namespace gantry::ops
