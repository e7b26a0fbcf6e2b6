// `gantry why`, which cargo does not have: why a package is in the graph and with which features, why in this version,
// and why resolution fails.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

struct WhyOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  workspace::PackageSelection packages;  // nothing selected: every member
  resolver::CliFeatures features;
  std::set<DependencyKind> kinds;  // of dependencies that are followed
  std::vector<std::string> targets;
  bool all_targets = false;        // --target all
  std::vector<std::string> specs;  // none: only whether resolution fails
  bool json = false;
  bool ascii = false;
  std::string program;  // as hints name it
};

// Prints the answer. Leaves the lock file as it is (unless --locked is to be checked). Returns whether resolution
// succeeds; throws for specifications that mean nothing.
bool why(const WhyOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
