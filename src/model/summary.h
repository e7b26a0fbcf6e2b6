// What resolution needs to know of a package: dependencies, features, links. Shared immutably.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

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

// An index entry that this program cannot use; `problem` follows "version 1.2.3": "'s index entry is invalid".
struct UnusableVersion {
  semver::Version version;
  std::string problem;
};

// Why a feature table is refused.
struct FeatureTableError {
  std::string message;
  std::string feature;  // whose list is at fault
  // The list names a dependency that does not exist ("nope/feat"): cargo shows this one at the list in the manifest.
  bool missing_dependency = false;
};

using DeclaredFeatures = std::vector<std::pair<std::string, std::vector<std::string>>>;

// Checks a feature table against the dependencies and adds the implicit features of optional dependencies that no
// "dep:" names (Cargo Book, "Features"). The first violation in the order of names is reported in cargo's words.
tl::expected<FeatureMap, FeatureTableError> check_feature_map(const DeclaredFeatures& declared,
                                                              const std::vector<Dependency>& dependencies);

// The same for tables that nobody can correct (index entries) or whose place does not matter: throws Error.
FeatureMap build_feature_map(const DeclaredFeatures& declared, const std::vector<Dependency>& dependencies);

}  // namespace gantry
