// What --version prints.
#pragma once

#include <string>

#include "cli/session.h"

namespace gantry::cli {

// The version of cargo that we behave as.
inline constexpr const char* kCargoVersion = "1.95.0";

// "gantry 0.1.0 (cargo 1.95.0)"; called as cargo, the other way round.
std::string version_line(std::string_view program);
// The line; `verbose` adds release, host and system.
std::string version_text(Session& session, bool verbose);

}  // namespace gantry::cli
