// `cargo remove` (Cargo Book): takes dependencies out of a manifest, and out of the workspace's root what nothing needs
// any more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/editor.h"
#include "ops/compile_options.h"

namespace gantry::ops {

struct RemoveOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  workspace::PackageSelection packages;
  std::vector<std::string> dependencies;
  manifest::DependencyTable table;
  bool dry_run = false;
};

void remove(const RemoveOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
