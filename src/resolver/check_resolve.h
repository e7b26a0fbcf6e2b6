// Packages may depend on each other in a circle through dev-dependencies only.
#pragma once

#include "resolver/resolve.h"

namespace gantry::resolver {

// Throws cargo's "cyclic package dependency" for the first circle.
void check_cycles(const Resolve& resolve);

}  // namespace gantry::resolver
