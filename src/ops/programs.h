// Programs that were built, as commands to run: runner, environment, and how they are shown.
#pragma once

#include <string>
#include <vector>

#include "ops/build_session.h"

namespace gantry::ops {

// `target.<triple>.runner`, the program, `args`.
Command program_command(const BuildSession& session, const exec::Artifact& artifact,
                        const std::vector<std::string>& args);

// Shows the command and becomes it; returns only by the error that it cannot be started.
[[noreturn]] void become(const Command& command, const Environment& environment, Reporter& reporter);

// `path` as seen from `cwd` when it lies below it.
std::string shown_path(const std::string& path, const std::string& cwd);

}  // namespace gantry::ops
