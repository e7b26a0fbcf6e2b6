// Commands that cargo does not have, as declarations.h for the others.
#pragma once

#include "cli/args/matches.h"
#include "cli/args/spec.h"
#include "cli/session.h"

namespace gantry::cli {

CommandSpec describe_why();
int run_why(const Matches& matches, Session& session);

}  // namespace gantry::cli
