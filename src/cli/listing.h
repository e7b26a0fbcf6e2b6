// The page of `--list`.
#pragma once

#include <string>

#include "cli/session.h"

namespace gantry::cli {

// Built-in commands, aliases and external commands by name; `verbose` adds where external ones lie.
std::string installed_commands(Session& session, bool verbose);

}  // namespace gantry::cli
