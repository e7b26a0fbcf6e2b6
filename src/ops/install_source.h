// Finds the packages that `install` is asked for, in a directory, a git repository or a registry.
#pragma once

#include <memory>

#include "ops/install.h"
#include "sources/source_set.h"
#include "toolchain/rustc.h"

namespace gantry::ops {

class InstallSource {
 public:
  // All must outlive this.
  InstallSource(const InstallOptions& options, toolchain::Toolchain& toolchain, const config::Config& config,
                const Host& host);

  // Downloads what is not here. Throws when there is no such package, or several of which none was named.
  manifest::PackagePtr find(const CrateRequest& request);
  // What a registry has of one version by what is known of it already; nothing when the version is not one alone, or
  // there is no such package.
  manifest::PackagePtr find_exact(const CrateRequest& request, const semver::Version& version);

 private:
  manifest::PackagePtr find_in_directory(const CrateRequest& request);
  manifest::PackagePtr find_in_repository(const CrateRequest& request);
  manifest::PackagePtr find_in_registry(const CrateRequest& request);
  manifest::PackagePtr choose(const std::vector<manifest::PackagePtr>& packages, const CrateRequest& request) const;
  void check_directory() const;
  void check_rust_version(const Summary& summary, const std::vector<SummaryPtr>& others) const;
  Error not_found(const CrateRequest& request) const;
  std::shared_ptr<sources::SourceSet> new_sources() const;

  const InstallOptions& options_;
  toolchain::Toolchain& toolchain_;
  const config::Config& config_;
  const Host& host_;
  std::shared_ptr<sources::SourceSet> sources_;  // of registries: asked once for all packages
};

// The version that a requirement like "=1.2.3" means.
std::optional<semver::Version> exact_version(const semver::VersionReq& requirement);

}  // namespace gantry::ops
