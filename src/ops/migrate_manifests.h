// What `fix --edition` does to manifests.
#pragma once

#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

// Brings the manifests of the packages, and of the virtual workspace around them, into the form that their next edition
// asks for. The edition itself is left for the user to change, when the sources are ready for it.
void migrate_manifests(const workspace::Workspace& workspace, const std::vector<manifest::PackagePtr>& packages,
                       const Host& host);

}  // namespace gantry::ops
