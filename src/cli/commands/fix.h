// `fix`; its description stands in declarations.h.
#pragma once

#include "cli/args/matches.h"
#include "cli/session.h"

namespace gantry::cli {

int run_fix(const Matches& matches, Session& session);

}  // namespace gantry::cli
