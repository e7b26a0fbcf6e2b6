// `cargo add` (Cargo Book): puts dependencies into a manifest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/editor.h"
#include "ops/compile_options.h"

namespace gantry::ops {

struct AddOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  workspace::PackageSelection packages;
  std::vector<std::string> crates;  // "name" or "name@requirement"
  std::optional<std::string> path;
  std::optional<std::string> git, branch, tag, rev;
  std::optional<std::string> registry;
  std::optional<std::string> rename;
  std::vector<std::string> features;  // as typed
  std::optional<bool> default_features;
  std::optional<bool> optional;
  std::optional<bool> is_public;
  manifest::DependencyTable table;
  bool ignore_rust_version = false;
  bool dry_run = false;
};

void add(const AddOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
