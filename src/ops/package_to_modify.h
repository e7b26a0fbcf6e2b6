// `add` and `remove` change one manifest.
#pragma once

#include <string>

#include "workspace/workspace.h"

namespace gantry::ops {

// The package that the selection means. When it is none or several, throws `refusal` with the names of the packages
// after it.
manifest::PackagePtr package_to_modify(const workspace::Workspace& workspace,
                                       const workspace::PackageSelection& selection, const std::string& refusal,
                                       Reporter& reporter);

}  // namespace gantry::ops
