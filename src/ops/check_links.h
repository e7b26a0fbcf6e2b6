// At most one package of a build links to a native library. The resolver sees to it as far as the index names the
// libraries; what only the manifests say shows here.
#pragma once

#include <vector>

#include "plan/unit.h"
#include "resolver/resolve.h"

namespace gantry::ops {

// `selected`: the packages that were asked for; their dev-dependencies count. Throws "multiple packages link to native
// library ...".
void check_links(const plan::UnitGraph& graph, const resolver::Resolve& resolve,
                 const std::vector<manifest::PackagePtr>& selected);

}  // namespace gantry::ops
