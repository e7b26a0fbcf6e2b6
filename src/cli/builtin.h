// Which built-in command a name means for this user.
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/session.h"

namespace gantry::cli {

// Null when it is none. A command that cargo does not have gives way to an alias or a program (`cargo-NAME`) of its
// name: what worked with cargo goes on to work.
const Command* find_builtin(Session& session, const std::string& name);

// Whether it is shown and proposed: under the name of cargo only what cargo has.
bool is_shown(const Session& session, const Command& command);

}  // namespace gantry::cli
