// Which members are packaged, and in which order: a package after those that it needs.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "workspace/workspace.h"

namespace gantry::ops {

// The members that are meant. Throws for what names none: -p cannot mean dependencies here.
std::vector<manifest::PackagePtr> packages_to_publish(const workspace::Workspace& workspace,
                                                      const workspace::PackageSelection& selection, Reporter& reporter);

// Packages by their places, to look up dependencies.
class PackagesByRoot {
 public:
  explicit PackagesByRoot(std::span<const manifest::PackagePtr> packages);

  // Those that `package` needs, also for its tests when they are named with a version.
  std::vector<manifest::PackagePtr> needed_by(const manifest::Package& package) const;

 private:
  std::unordered_map<std::string, manifest::PackagePtr> packages_;
};

// Dependencies first, else by name.
std::vector<manifest::PackagePtr> publish_order(std::vector<manifest::PackagePtr> packages);

bool depend_on_each_other(const std::vector<manifest::PackagePtr>& packages);

}  // namespace gantry::ops
