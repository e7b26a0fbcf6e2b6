// The status lines for a lock file that changed: "Locking 2 packages to ...", "Adding", "Updating", "Downgrading".
#pragma once

#include <optional>
#include <string>

#include "base/reporter.h"
#include "resolver/package_query.h"
#include "resolver/resolve.h"

namespace gantry::ops {

struct LockChangeContext {
  bool had_lock_file = false;  // new lock files list only what deserves a remark
  // "Rust 1.95.0" when versions were chosen for a compiler.
  std::optional<std::string> rust_version_text;
  std::optional<semver::Version> rustc;  // to remark on packages that need a newer one
  std::function<bool(const PackageId&)> is_member;
};

void report_lock_changes(const resolver::Resolve* previous, const resolver::Resolve& now, const LockChangeContext& context,
                         resolver::PackageQuery& query, Reporter& reporter);

}  // namespace gantry::ops
