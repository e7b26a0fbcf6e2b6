// From a workspace to a resolved graph: reads the lock file, resolves with as few changes as possible, writes it back
// when it changed.
//
// Two graphs come of it, as with cargo: `resolve` is what the lock file holds (all members, all features, patched);
// `with_features` starts from it and holds only what the members need with the features of the command line.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "ops/compile_options.h"
#include "ops/member_features.h"
#include "ops/path_overrides.h"
#include "resolver/resolve.h"
#include "resolver/resolver.h"
#include "sources/source_set.h"
#include "workspace/workspace.h"

namespace gantry::ops {

struct ResolvedWorkspace {
  resolver::Resolve resolve;                       // replaced packages are out of it; path overrides are in it
  std::optional<resolver::Resolve> with_features;  // when `needs_features`
  std::shared_ptr<sources::SourceSet> sources;
  std::shared_ptr<PathOverrides> overrides;

  // Downloads those packages that are not here, many at once, and makes all of them ready to be asked for.
  void download(const std::vector<PackageId>& packages) const;
  // The package behind a node of `resolve`, unpacked and verified on first use. Throws "failed to download ...".
  manifest::PackagePtr package(resolver::PackageIndex index) const;
  manifest::PackagePtr package(const PackageId& id) const;
  mutable std::vector<manifest::PackagePtr> loaded;  // by node index
};

struct ResolveRequest {
  NetworkOptions network;
  bool ignore_rust_version = false;
  // rustc's version, asked only when it is needed.
  std::function<semver::Version()> rustc_version;
  // What the command line enables, checked against the versions chosen: members in order. Asked when those are known:
  // `metadata` and `tree` tell a wrong feature after what is wrong with the dependencies.
  std::function<MemberFeatures()> features;
  bool needs_features = false;
  bool use_source_replacement = true;  // of the [source] tables
  LockFileUse lock_file = LockFileUse::Keep;
  bool dev_dependencies = true;  // of what is built, where there is no lock file to keep
  bool whole_workspace = false;  // there too: all members with all that they may need
  std::vector<sources::RegistryOverlay> overlays;
  // Those to ask; null: new ones, which have asked nobody yet.
  std::shared_ptr<sources::SourceSet> sources;
};

ResolvedWorkspace resolve_workspace(const workspace::Workspace& workspace, const ResolveRequest& request,
                                    const config::Config& config, FileSystem& files, Reporter& reporter,
                                    const std::string& cwd, const std::string& cargo_home);

}  // namespace gantry::ops
