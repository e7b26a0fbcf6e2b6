// Registries by the name they have in the configuration (Cargo Book, "Using an Alternate Registry").
#pragma once

#include <string>

#include "config/config.h"
#include "model/source_id.h"

namespace gantry::workspace {

// Throws "registry index was not found in any configuration: `x`".
SourceId registry_by_name(const config::Config& config, const std::string& name);

}  // namespace gantry::workspace
