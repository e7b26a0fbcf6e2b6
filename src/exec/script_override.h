// [target.<triple>.<links>] tables that stand for the output of a build script (Cargo Book, "Build Scripts": Overriding
// Build Scripts).
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "exec/script_output.h"

namespace gantry::exec {

// Nothing when the configuration has no such table. Throws cargo's errors for keys and values it does not allow.
std::optional<ScriptOutput> read_script_override(const config::Config& config, const std::string& triple,
                                                 const std::string& links);

}  // namespace gantry::exec
