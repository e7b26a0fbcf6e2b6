// `cargo clean`: removes the target directory, or what belongs to a profile, to packages, or the documentation (Cargo
// Book, "cargo clean"). Works on what cargo and gantry leave there alike: both use the same names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

struct CleanOptions {
  std::optional<std::string> manifest_path;
  std::optional<std::string> target_dir;
  std::vector<std::string> packages;  // specifications as typed; their versions and sources do not count
  bool whole_workspace = false;
  std::vector<std::string> targets;  // --target, as typed
  std::string profile = "dev";
  bool profile_given = false;
  bool documentation = false;
  bool dry_run = false;
  NetworkOptions network;
};

void clean(const CleanOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
