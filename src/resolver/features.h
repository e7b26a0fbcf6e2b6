// The second pass of resolution: which features and optional dependencies are on for each package in each role
// (Cargo Book, "Features" and "Resolver": feature resolver version 1 and 2).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cfgexpr/cfg.h"
#include "resolver/resolver.h"

namespace gantry::resolver {

// For whom a package is built: code that runs on the target, or on the host (build scripts, proc macros and what they
// use). With resolver 1 everything is Target: features are unified.
enum class FeaturesFor { Target, Host };

struct FeatureOptions {
  manifest::ResolverBehavior behavior = manifest::ResolverBehavior::V2;
  bool dev_dependencies = false;  // tests, examples or benches are among the targets (resolver 1 unifies them always)
  bool all_targets = false;       // ignore platforms (fetching, metadata)
  // True when `platform` applies to a unit built for that role.
  std::function<bool(const cfgexpr::Platform& platform, FeaturesFor role)> platform_applies;
  // True when the package's library is a proc macro, or the package has one (asked lazily: packages are loaded as
  // needed).
  std::function<bool(const PackageId&)> is_proc_macro;
};

struct ActivatedPackage {
  std::set<std::string> features;
  std::set<std::string> dependencies;  // names in the manifest of enabled optional dependencies
};

class ResolvedFeatures {
 public:
  // Features enabled for a package in a role; empty when it takes part in no role.
  const std::set<std::string>& features(PackageIndex package, FeaturesFor role) const;
  bool is_activated(PackageIndex package, FeaturesFor role) const;
  bool is_dependency_activated(PackageIndex package, FeaturesFor role, const std::string& name_in_manifest) const;
  // Role that a dependency of `parent_role` code takes: Host for build-dependencies and proc macros, else the parent's
  // (resolver 2).
  FeaturesFor role_of(const Dependency& dependency, bool is_proc_macro, FeaturesFor parent_role) const;

  std::map<std::pair<PackageIndex, FeaturesFor>, ActivatedPackage> activated;
  bool unified = false;  // resolver 1
};

// `roots`: the selected members with what the command line enables. Throws cargo's errors for unknown features.
ResolvedFeatures resolve_features(const Resolve& resolve, std::span<const std::pair<PackageIndex, CliFeatures>> roots,
                                  const FeatureOptions& options);

}  // namespace gantry::resolver
