// What --version prints.
#pragma once

#include <string>

#include "cli/session.h"

namespace gantry::cli {

// The version of cargo that we behave as.
inline constexpr const char* kCargoVersion = "1.95.0";

// One line; `verbose` adds release, host and system.
std::string version_text(Session& session, bool verbose);

}  // namespace gantry::cli
