// What one activation of a package needs: the features it turns on, and its edges with the features they ask for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "model/summary.h"
#include "resolver/resolver.h"

namespace gantry::resolver {

struct RequirementProblem {
  enum class Kind { MissingFeature, MissingDependency, Cycle } kind;
  std::string name;
};

struct Requirements {
  std::set<std::string> features;  // all that are on, by the package's own table
  // Features asked of dependencies, by name in the manifest; an optional dependency takes part when it is listed here.
  std::map<std::string, std::set<std::string>> dependencies;
};

// For a root: what the command line says.
tl::expected<Requirements, RequirementProblem> requirements_of(const Summary& summary, const CliFeatures& wanted);
// For a package that an edge wants with these features.
tl::expected<Requirements, RequirementProblem> requirements_of(const Summary& summary,
                                                               const std::set<std::string>& features,
                                                               bool default_features);

}  // namespace gantry::resolver
