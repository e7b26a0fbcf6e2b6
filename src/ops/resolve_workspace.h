// From a workspace to a resolved graph: reads the lock file, resolves with as few changes as possible, writes it back when it changed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "ops/compile_options.h"
#include "resolver/resolve.h"
#include "resolver/resolver.h"
#include "sources/source_set.h"
#include "workspace/workspace.h"

namespace gantry::ops {

struct ResolvedWorkspace {
  resolver::Resolve resolve;  // everything that the lock file holds: all members, all features
  std::shared_ptr<sources::SourceSet> sources;

  // The package behind a node, unpacked and verified on first use.
  manifest::PackagePtr package(resolver::PackageIndex index) const;
  mutable std::vector<manifest::PackagePtr> loaded;  // by node index
};

struct ResolveRequest {
  NetworkOptions network;
  bool ignore_rust_version = false;
  // rustc's version, asked only when the resolver takes it into account.
  std::function<semver::Version()> rustc_version;
  // What the command line enables, checked against the versions chosen: members in order.
  std::vector<std::pair<SummaryPtr, resolver::CliFeatures>> features;
};

ResolvedWorkspace resolve_workspace(const workspace::Workspace& workspace, const ResolveRequest& request,
                                    const config::Config& config, FileSystem& files, Reporter& reporter,
                                    const std::string& cwd, const std::string& cargo_home);

}  // namespace gantry::ops
