// `cargo package` (Cargo Book): makes the archives that `publish` would upload, dependencies first, and tries whether
// they compile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"
#include "ops/publish_registry.h"
#include "package/repository.h"

namespace gantry::ops {

struct PackageOptions {
  std::optional<std::string> manifest_path;
  std::optional<std::string> target_dir;
  std::optional<std::string> lockfile_path;
  workspace::PackageSelection packages;
  resolver::CliFeatures features;
  NetworkOptions network;
  RegistryChoice registry;
  bool list = false;                 // only say which files there would be
  bool json = false;                 // how
  std::vector<std::string> explain;  // only say why these files are part of it, or are not
  bool verify = true;
  bool check_metadata = true;
  bool allow_dirty = false;
  bool has_lock_file = true;
  bool keeps_archives = true;  // where the user looks for them, once all are made
  bool uploads = false;        // of `publish`
  // Of the verification.
  std::vector<std::string> targets;
  std::optional<std::string> jobs;
  bool keep_going = false;
};

struct PackagedCrate;

void package(const PackageOptions& options, const config::Config& config, const Host& host);

// The steps, which `publish` shares: loads the workspace and says what is odd about it ...
workspace::Workspace open_for_packaging(const PackageOptions& options, const config::Config& config, const Host& host);
// ... lets version control begin with what takes long ...
void expect_packages(package::VersionControl& control, const std::vector<manifest::PackagePtr>& packages);
// ... and makes (or lists) and verifies the archives of `selected`, in the order in which they can be published.
std::vector<PackagedCrate> make_crates(const workspace::Workspace& workspace,
                                       const std::vector<manifest::PackagePtr>& selected, const PackageOptions& options,
                                       package::VersionControl& control, const config::Config& config,
                                       const Host& host);

}  // namespace gantry::ops
