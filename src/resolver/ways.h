// How a package of a resolution came into it, in cargo's words.
#pragma once

#include <functional>
#include <string>

#include "resolver/resolve.h"

namespace gantry::resolver {

// Whether an edge of `parent` counts for one of its dependencies.
using EdgeFilter = std::function<bool(PackageIndex parent, PackageIndex child, const Dependency& dependency)>;

// "package `b v1.0.0`\n    ... which satisfies dependency `b = "^1"` (locked to 1.0.0) of package `p v1.0.0 (/p)`": the
// shortest way to a package that nothing depends on.
std::string describe_way(const Resolve& resolve, PackageIndex package, const EdgeFilter& counts);

}  // namespace gantry::resolver
