// `required-features` of targets that name what does not exist (Cargo Book, "Cargo Targets").
#pragma once

#include "base/reporter.h"
#include "plan/build_graph.h"

namespace gantry::plan {

// Warns about features that the package or its dependencies do not have. Throws for forms that are not allowed.
void check_required_features(const manifest::Target& target, resolver::PackageIndex package,
                             const resolver::Resolve& resolve, Reporter& reporter);

}  // namespace gantry::plan
