// A manifest as it goes into a published package: everything inherited and discovered is written out, what only means
// something in the workspace is gone (Cargo Book, "cargo package"). One that is vendored keeps it (`cargo vendor`).
#pragma once

#include <functional>
#include <string>

#include "manifest/load.h"
#include "manifest/manifest.h"

namespace gantry::manifest {

struct PublishRequest {
  ResolverBehavior workspace_resolver = ResolverBehavior::V1;  // in force for the package
  bool is_vendored = false;  // places of dependencies stay, all dev-dependencies, and tables of a workspace
  // Whether the package will hold a file (a path relative to the package's root).
  std::function<bool(const std::string& path)> is_included;
  // Told of targets that are left out because their files are.
  std::function<void(const std::string& warning)> warn;
};

// The document, keys in cargo's order. Throws what `load_manifest` throws.
toml::Table published_manifest(const std::string& path, const LoadOptions& options, const FileSystem& files,
                               const PublishRequest& request);

}  // namespace gantry::manifest
