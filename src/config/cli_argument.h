// --config KEY=VALUE and --config FILE.
#pragma once

#include <string>

#include "config/load.h"

namespace gantry::config {

// Throws cargo's errors for arguments that are neither a file nor one dotted key with a value.
ConfigValue parse_cli_argument(const std::string& argument, const std::string& cwd, const FileSystem& files,
                               FileLoader& loader);

}  // namespace gantry::config
