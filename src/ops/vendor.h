// `cargo vendor` (Cargo Book): copies what a project gets from registries into a directory of its own, which can then
// take their place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

struct VendorOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  std::string directory = "vendor";  // as typed
  std::vector<std::string> sync;     // more manifests whose dependencies are copied
  bool keep_others = false;          // what lies there already and is not needed
  bool versioned_directories = false;
  bool respect_source_config = false;
};

void vendor(const VendorOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
