// How versions are chosen with regard to Rust versions (Cargo Book, "Rust version",
// resolver.incompatible-rust-versions).
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "config/config.h"
#include "resolver/resolve.h"
#include "workspace/workspace.h"

namespace gantry::ops {

class RustVersionPolicy {
 public:
  // `rustc`: its version, asked only when it is needed. Throws for a wrong setting.
  RustVersionPolicy(const workspace::Workspace& workspace, const config::Config& config, bool ignore,
                    std::function<semver::Version()> rustc);

  bool prefers_compatible() const { return prefers_compatible_; }
  // The lowest of the workspace.
  std::optional<semver::PartialVersion> lowest() const;
  // For the resolver; none when every version is as good as another.
  std::vector<semver::PartialVersion> preferred() const;
  // What packages are measured by in the status lines.
  std::optional<semver::PartialVersion> measure() const;
  // Packages of `resolve` for which that is another one: no member that uses them, directly or not, has the workspace's
  // lowest. A member that names no version stands for rustc's.
  std::unordered_map<PackageId, semver::PartialVersion> measures_of_users(const workspace::Workspace& workspace,
                                                                          const resolver::Resolve& resolve) const;

 private:
  semver::PartialVersion rustc() const { return semver::PartialVersion::of(rustc_version_()); }
  // Nothing when it cannot be asked.
  std::optional<semver::PartialVersion> known_rustc() const;

  std::function<semver::Version()> rustc_version_;
  std::vector<semver::PartialVersion> versions_;
  bool prefers_compatible_ = false;
};

}  // namespace gantry::ops
