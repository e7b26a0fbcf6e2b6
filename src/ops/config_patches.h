// [patch] tables of the configuration, as dependencies (Cargo Book, "Configuration", [patch]).
#pragma once

#include <map>
#include <string>

#include "config/config.h"
#include "ops/patches.h"
#include "sources/source_set.h"

namespace gantry::ops {

// By canonical URL of the patched source. Paths are relative to where the entry is defined.
std::map<std::string, PatchTable> read_config_patches(const config::Config& config, const sources::SourceSet& sources);

}  // namespace gantry::ops
