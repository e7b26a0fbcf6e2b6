// `cargo metadata` and `cargo read-manifest`: what other tools want to know of a workspace, as one JSON document (Cargo
// Book, "cargo metadata").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

struct MetadataOptions {
  std::optional<std::string> manifest_path;
  std::optional<std::string> lockfile_path;
  bool format_version_given = false;  // else a warning asks for it
  bool no_deps = false;
  std::vector<std::string> filter_platforms;
  resolver::CliFeatures features;
  NetworkOptions network;
};

// Prints the document and a line feed.
void metadata(const MetadataOptions& options, const config::Config& config, const Host& host);

// Prints the package of the manifest as JSON and a line feed. Throws for a virtual manifest.
void read_manifest(const std::optional<std::string>& manifest_path, const config::Config& config, const Host& host);

}  // namespace gantry::ops
