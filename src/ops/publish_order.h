// Which members are packaged, and in which order: a package after those that it needs.
#pragma once

#include <vector>

#include "workspace/workspace.h"

namespace gantry::ops {

// The members that are meant. Throws for what names none: -p cannot mean dependencies here.
std::vector<manifest::PackagePtr> packages_to_publish(const workspace::Workspace& workspace,
                                                      const workspace::PackageSelection& selection, Reporter& reporter);

// The packages of `all` that `package` needs, also for its tests when they are named with a version.
std::vector<manifest::PackagePtr> needed_by(const manifest::Package& package,
                                            const std::vector<manifest::PackagePtr>& all);

// Dependencies first, else by name.
std::vector<manifest::PackagePtr> publish_order(std::vector<manifest::PackagePtr> packages);

bool depend_on_each_other(const std::vector<manifest::PackagePtr>& packages);

}  // namespace gantry::ops
