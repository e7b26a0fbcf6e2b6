#include "server/core/dependency_rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/unicode.h"
#include "cfgexpr/cfg.h"
#include "manifest/names.h"
#include "model/summary.h"
#include "semver/version_req.h"
#include "server/core/names.h"

namespace gantry::server {

namespace {

std::optional<std::string> requirement_problem(const wire::IndexDependency& dependency) {
  const auto requirement = semver::VersionReq::parse(dependency.requirement);
  if (!requirement) {
    return fmt::format("invalid version requirement `{}` of dependency `{}`: {}", shorten(dependency.requirement, 100),
                       dependency.name, requirement.error());
  }
  if (requirement->is_any()) {
    return fmt::format(
        "wildcard (`*`) dependency constraints are not allowed: dependency `{}` needs a version. See "
        "https://doc.rust-lang.org/cargo/faq.html#can-libraries-use--as-a-version-for-their-dependencies",
        dependency.name);
  }
  return std::nullopt;
}

std::optional<std::string> registry_problem(const wire::IndexDependency& dependency, const Limits& limits) {
  if (!dependency.registry) return std::nullopt;
  const auto wanted = normalized_registry(*dependency.registry);
  for (const auto& allowed : limits.dependency_registries) {
    if (allowed == "*" || normalized_registry(allowed) == wanted) return std::nullopt;
  }
  return fmt::format(
      "dependency `{}` is from the registry `{}`, which is not allowed here (if it is this registry, its configuration "
      "must say so: `server.url`)",
      dependency.name, shorten(*dependency.registry, 200));
}

std::optional<std::string> dependency_problem(const wire::IndexDependency& dependency, const Limits& limits) {
  if (auto problem = crate_name_problem(package_of(dependency))) {
    return fmt::format("dependency `{}`: {}", shorten(dependency.name, 80), *problem);
  }
  if (dependency.name.size() > kLongestCrateName) return "the name of a dependency is too long";
  if (auto problem = manifest::check_name(dependency.name, "dependency name")) return problem;
  if (auto problem = requirement_problem(dependency)) return problem;
  const auto kind = dependency.kind.value_or("normal");
  if (kind != "normal" && kind != "dev" && kind != "build") {
    return fmt::format("dependency `{}` has an unknown kind `{}`", dependency.name, shorten(kind, 40));
  }
  if (dependency.target) {
    if (const auto platform = cfgexpr::Platform::parse(*dependency.target); !platform) {
      return fmt::format("dependency `{}` has an invalid platform `{}`: {}", dependency.name,
                         shorten(*dependency.target, 200), platform.error());
    }
  }
  for (const auto& feature : dependency.features) {
    if (auto problem = manifest::check_feature_name(feature)) {
      return fmt::format("dependency `{}`: {}", dependency.name, *problem);
    }
  }
  return registry_problem(dependency, limits);
}

// Just what the check of feature tables looks at.
std::vector<Dependency> as_model(std::span<const wire::IndexDependency> dependencies) {
  std::vector<Dependency> result;
  result.reserve(dependencies.size());
  for (const auto& dependency : dependencies) {
    Dependency one;
    one.name_in_manifest = dependency.name;
    one.package_name = package_of(dependency);
    one.optional = dependency.optional;
    one.kind = dependency.kind == "dev"     ? DependencyKind::Development
               : dependency.kind == "build" ? DependencyKind::Build
                                            : DependencyKind::Normal;
    result.push_back(std::move(one));
  }
  return result;
}

}  // namespace

std::string normalized_registry(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  if (url == "sparse+https://index.crates.io" || url == kCratesIoIndex) return std::string(kCratesIoIndex);
  return std::string(url);
}

std::optional<std::string> dependencies_problem(std::span<const wire::IndexDependency> dependencies,
                                                const Limits& limits) {
  if (dependencies.size() > limits.dependencies) {
    return fmt::format("the package has {} dependencies, at most {} are allowed", dependencies.size(),
                       limits.dependencies);
  }
  for (const auto& dependency : dependencies) {
    if (auto problem = dependency_problem(dependency, limits)) return problem;
  }
  return std::nullopt;
}

std::optional<std::string> features_problem(const wire::IndexFeatures& features,
                                            std::span<const wire::IndexDependency> dependencies, const Limits& limits) {
  if (features.size() > limits.features) {
    return fmt::format("the package has {} features, at most {} are allowed", features.size(), limits.features);
  }
  std::set<std::string_view> seen;
  for (const auto& [name, items] : features) {
    if (!seen.insert(name).second) return fmt::format("the feature `{}` is given twice", name);
    if (auto problem = manifest::check_feature_name(name)) return problem;
    if (items.size() > limits.feature_items) {
      return fmt::format("the feature `{}` has {} items, at most {} are allowed", name, items.size(),
                         limits.feature_items);
    }
  }
  auto sorted = features;
  std::sort(sorted.begin(), sorted.end());
  const auto checked = check_feature_map(sorted, as_model(dependencies));
  if (!checked) return checked.error().message;
  return std::nullopt;
}

}  // namespace gantry::server
