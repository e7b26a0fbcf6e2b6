// A build whose inputs are all as they were needs neither configuration nor manifests: one record of the last run says
// so.
#pragma once

#include <optional>

#include "cli/session.h"

namespace gantry::cli {

// The exit code when the command line was answered; nothing: go the whole way.
std::optional<int> run_fast_path(World& world);

}  // namespace gantry::cli
