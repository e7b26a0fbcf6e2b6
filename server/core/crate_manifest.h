// The Cargo.toml inside of a .crate file, as far as a registry looks at it. cargo writes it without inheritance,
// without [patch] and [workspace], and with every dependency as a table; what else is good TOML of the right types is
// read too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "wire/index_entry.h"

namespace gantry::server {

struct CrateManifest {
  std::string name;
  std::string version;
  // `registry`: the index URL as written, nothing for the default registry. Requirements and platforms as written.
  std::vector<wire::IndexDependency> dependencies;
  wire::IndexFeatures features;
  std::optional<std::string> links;
  std::optional<std::string> rust_version;
  std::string edition = "2015";
  // Where the readme may be, in order; none when the package has none.
  std::vector<std::string> readme_files;
  bool has_lib = false;                // as far as the manifest says
  std::vector<std::string> bin_names;  // likewise
  bool finds_bins = true;              // besides these
};

// The error is for the client.
tl::expected<CrateManifest, std::string> read_crate_manifest(std::string_view text);

}  // namespace gantry::server
