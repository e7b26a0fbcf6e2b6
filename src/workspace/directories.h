// Where builds write (Cargo Book, "Configuration": build.target-dir, build.build-dir).
#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "config/config.h"

namespace gantry::workspace {

// The directory of final artifacts: --target-dir, CARGO_TARGET_DIR, build.target-dir, or target/ in the workspace root.
// Paths stay as they were written behind the directory they are relative to.
std::string target_directory(const std::optional<std::string>& flag, const std::string& cwd, const std::string& root,
                             const config::Config& config, const Environment& environment);

// build.build-dir with its template variables replaced; nothing when it is not set.
std::optional<std::string> build_directory(const std::string& root, const config::Config& config);

}  // namespace gantry::workspace
