// What resolution needs to know of a package: dependencies, features, links. Shared immutably.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/dependency.h"
#include "model/feature_value.h"
#include "model/package_id.h"

namespace gantry {

struct Summary {
  PackageId id;
  std::vector<Dependency> dependencies;
  FeatureMap features;
  std::optional<std::string> links;
  std::optional<semver::PartialVersion> rust_version;
  std::optional<std::string> checksum;  // SHA-256 of the .crate, lower-case hex
  bool yanked = false;
};

using SummaryPtr = std::shared_ptr<const Summary>;

// Checks a feature table against the dependencies and adds the implicit features of optional dependencies that no
// "dep:" names. Throws Error with cargo's text for the first violation (unknown feature or dependency, `dep:` of a
// non-optional one, weak feature of a non-optional one, feature named like a dependency, ...).
FeatureMap build_feature_map(const std::vector<std::pair<std::string, std::vector<std::string>>>& declared,
                             const std::vector<Dependency>& dependencies);

}  // namespace gantry
