// What must hold for the outcome of every resolution.
#pragma once

#include "resolver/resolve.h"

namespace gantry::resolver {

// Packages may depend on each other in a circle through dev-dependencies only: throws cargo's "cyclic package
// dependency" for the first other circle.
void check_cycles(const Resolve& resolve);

// A lock file does not say where a path package lies: throws cargo's "package collision in the lockfile" when two share
// name and version.
void check_collisions(const Resolve& resolve);

}  // namespace gantry::resolver
