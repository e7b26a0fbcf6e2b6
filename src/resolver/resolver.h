// Version resolution with cargo's answer. (The essay on the algorithm and why the answer is equal belongs here.)
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/reporter.h"
#include "manifest/manifest.h"
#include "resolver/package_query.h"
#include "resolver/resolve.h"

namespace gantry::resolver {

// What the command line asks of the members: --features, --all-features, --no-default-features.
struct CliFeatures {
  std::vector<std::string> features;  // split on commas and spaces, as typed: "a", "pkg/a", "dep:x"
  bool all_features = false;
  bool default_features = true;
};

struct RootRequest {
  SummaryPtr summary;     // a workspace member
  CliFeatures features;   // what is enabled for this member
  bool dev_dependencies = true;
};

struct ResolveOptions {
  std::vector<RootRequest> roots;  // in cargo's order: sorted by manifest path
  // Packages of an existing lock file that are to be kept when possible.
  const Resolve* previous = nullptr;
  // MSRV-aware resolution: the lowest rust-version of the workspace (or rustc's version), nullopt when disabled.
  std::optional<semver::PartialVersion> rust_version;
  bool prefer_minimal_versions = false;
};

// Finds versions for everything below the roots. Throws Error with cargo's explanation when there is no answer.
Resolve resolve(const ResolveOptions& options, PackageQuery& query);

}  // namespace gantry::resolver
