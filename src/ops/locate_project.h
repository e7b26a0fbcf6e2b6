// Where the manifest of the current package, or of the workspace around it, is.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "ops/compile_options.h"

namespace gantry::ops {

// The absolute path of a Cargo.toml. Members of the workspace are not loaded, unless the root is where we are and names
// its default members: then these are checked.
std::string locate_project(const std::optional<std::string>& manifest_path, bool of_workspace,
                           const config::Config& config, const Host& host);

}  // namespace gantry::ops
