#include "plan/required_features.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/error.h"
#include "model/feature_value.h"

namespace gantry::plan {

namespace {

// What is wrong with "dependency/feature"; nothing when it is right or the dependency takes no part.
std::optional<std::string> problem_of_dependency(const FeatureValue& value, const resolver::ResolveNode& node,
                                                 const resolver::Resolve& resolve) {
  for (const auto& edge : node.edges) {
    const bool meant = std::ranges::any_of(
        edge.dependencies, [&](const auto& dependency) { return dependency.name_in_manifest == value.dependency; });
    if (!meant) continue;
    const auto& other = resolve[edge.to];
    if (!other.summary || other.summary->features.contains(value.feature)) return std::nullopt;
    return fmt::format("feature `{}` does not exist in package `{}`", value.feature, other.id.display());
  }
  const bool declared = node.summary && std::ranges::any_of(node.summary->dependencies, [&](const auto& dependency) {
                          return dependency.name_in_manifest == value.dependency;
                        });
  if (declared) return std::nullopt;
  return fmt::format("dependency `{}` does not exist", value.dependency);
}

}  // namespace

void check_required_features(const manifest::Target& target, resolver::PackageIndex package,
                             const resolver::Resolve& resolve, Reporter& reporter) {
  const auto& node = resolve[package];
  for (const auto& wanted : target.required_features) {
    const auto subject = fmt::format("invalid feature `{}` in required-features of target `{}`: ", wanted, target.name);
    const auto value = FeatureValue::parse(wanted);
    std::optional<std::string> problem;
    switch (value.kind) {
      case FeatureValue::Kind::Feature:
        if (node.summary && !node.summary->features.contains(value.feature))
          problem = fmt::format("`{}` is not present in [features] section", value.feature);
        break;
      case FeatureValue::Kind::Dependency:
        throw Error(subject + "`dep:` prefixed feature values are not allowed in required-features");
      case FeatureValue::Kind::DependencyFeature:
        if (value.weak) throw Error(subject + "optional dependency with `?` is not allowed in required-features");
        problem = problem_of_dependency(value, node, resolve);
        break;
    }
    if (problem) reporter.warning(subject + *problem);
  }
}

}  // namespace gantry::plan
