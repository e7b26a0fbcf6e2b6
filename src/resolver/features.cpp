#include "resolver/features.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::resolver {

namespace {

using Key = std::pair<PackageIndex, FeaturesFor>;

// Works off a queue of activations. A weak feature ("name?/feat") of a dependency that is not enabled yet is put aside
// and applied when something enables the dependency.
class FeatureActivator {
 public:
  FeatureActivator(const Resolve& resolve, const FeatureOptions& options, ResolvedFeatures& result)
      : resolve_(resolve), options_(options), result_(result) {}

  void activate_root(PackageIndex package, const CliFeatures& requested) {
    const auto features = root_features(package, requested);
    activate(package, FeaturesFor::Target, features);
    // A selected proc macro is built for the host.
    if (!result_.unified && options_.is_proc_macro(resolve_[package].id))
      activate(package, FeaturesFor::Host, features);
    drain();
  }

 private:
  struct Activation {
    PackageIndex package;
    FeaturesFor role;
    std::vector<FeatureValue> features;
  };

  const Summary& summary(PackageIndex package) const { return *resolve_[package].summary; }

  std::vector<FeatureValue> root_features(PackageIndex package, const CliFeatures& requested) const {
    std::vector<FeatureValue> values;
    const auto& features = summary(package).features;
    if (requested.all_features) {
      for (const auto& [name, unused] : features) values.push_back({FeatureValue::Kind::Feature, "", name, false});
      for (const auto& dependency : summary(package).dependencies) {
        if (dependency.optional)
          values.push_back({FeatureValue::Kind::Dependency, dependency.name_in_manifest, "", false});
      }
    }
    // Beside all features there may be some of dependencies.
    for (const auto& name : requested.features) values.push_back(FeatureValue::parse(name));
    if (requested.default_features && features.contains("default")) {
      values.push_back({FeatureValue::Kind::Feature, "", "default", false});
    }
    return values;
  }

  void activate(PackageIndex package, FeaturesFor role, std::vector<FeatureValue> features) {
    queue_.push_back({package, role, std::move(features)});
  }

  void drain() {
    while (!queue_.empty()) {
      auto next = std::move(queue_.back());
      queue_.pop_back();
      const Key key{next.package, next.role};
      const bool is_new = !result_.activated.contains(key);
      result_.activated[key];
      for (const auto& value : next.features) enable(next.package, next.role, value);
      if (is_new) visit_required_dependencies(next.package, next.role);
    }
  }

  void enable(PackageIndex package, FeaturesFor role, const FeatureValue& value) {
    switch (value.kind) {
      case FeatureValue::Kind::Feature: return enable_feature(package, role, value.feature);
      case FeatureValue::Kind::Dependency: return enable_dependency(package, role, value.dependency);
      case FeatureValue::Kind::DependencyFeature: return enable_dependency_feature(package, role, value);
    }
  }

  void enable_feature(PackageIndex package, FeaturesFor role, const std::string& name) {
    if (!result_.activated[{package, role}].features.insert(name).second) return;
    const auto& features = summary(package).features;
    const auto found = features.find(name);
    if (found == features.end()) return;  // versions resolved without it: the resolver has said so already
    for (const auto& value : found->second) enable(package, role, value);
  }

  void enable_dependency(PackageIndex package, FeaturesFor role, const std::string& name) {
    if (!result_.activated[{package, role}].dependencies.insert(name).second) return;
    const auto is_named = [&](const Dependency& dependency) { return dependency.name_in_manifest == name; };
    for_each_dependency(package, role, is_named,
                        [&](PackageIndex child, FeaturesFor child_role, const Dependency& dependency) {
                          require(child, child_role, dependency);
                        });
    const auto deferred = deferred_.find({package, role, name});
    if (deferred == deferred_.end()) return;
    const auto features = std::move(deferred->second);
    deferred_.erase(deferred);
    for (const auto& feature : features) {
      enable_dependency_feature(package, role, {FeatureValue::Kind::DependencyFeature, name, feature, true});
    }
  }

  void enable_dependency_feature(PackageIndex package, FeaturesFor role, const FeatureValue& value) {
    const auto takes_part = [&](const Dependency& dependency) {
      if (dependency.name_in_manifest != value.dependency) return false;
      if (!dependency.optional || !value.weak) return true;
      if (result_.activated[{package, role}].dependencies.contains(value.dependency)) return true;
      deferred_[{package, role, value.dependency}].insert(value.feature);
      return false;
    };
    const auto enable_it = [&](PackageIndex child, FeaturesFor child_role, const Dependency& dependency) {
      if (dependency.optional) {
        enable_dependency(package, role, value.dependency);
        // "name/feat" also enables the feature of the dependency's name, when there is one.
        if (!value.weak && summary(package).features.contains(value.dependency)) {
          enable_feature(package, role, value.dependency);
        }
      }
      activate(child, child_role, {FeatureValue{FeatureValue::Kind::Feature, "", value.feature, false}});
    };
    for_each_dependency(package, role, takes_part, enable_it);
  }

  void visit_required_dependencies(PackageIndex package, FeaturesFor role) {
    const auto is_required = [](const Dependency& dependency) { return !dependency.optional; };
    for_each_dependency(package, role, is_required,
                        [&](PackageIndex child, FeaturesFor child_role, const Dependency& dependency) {
                          require(child, child_role, dependency);
                        });
  }

  // The dependency takes part: what its entry in the manifest asks for.
  void require(PackageIndex child, FeaturesFor role, const Dependency& dependency) {
    std::vector<FeatureValue> values;
    for (const auto& feature : dependency.features) values.push_back(FeatureValue::parse(feature));
    if (dependency.default_features && summary(child).features.contains("default")) {
      values.push_back({FeatureValue::Kind::Feature, "", "default", false});
    }
    activate(child, role, std::move(values));
  }

  // Of those that apply, the ones that are `wanted`. Others are not asked whether they are procedural macros: they may
  // not even be downloaded.
  template <typename Wanted, typename Visit>
  void for_each_dependency(PackageIndex package, FeaturesFor role, Wanted wanted, Visit visit) {
    for (const auto& edge : resolve_[package].edges) {
      for (const auto& dependency : edge.dependencies) {
        if (dependency.kind == DependencyKind::Development && !result_.unified && !options_.dev_dependencies) continue;
        if (dependency.platform && !result_.unified && !options_.all_targets &&
            !options_.platform_applies(*dependency.platform, build_role(dependency, role))) {
          continue;
        }
        if (!wanted(dependency)) continue;
        const bool proc_macro = !result_.unified && options_.is_proc_macro(resolve_[edge.to].id);
        visit(edge.to, result_.role_of(dependency, proc_macro, role), dependency);
      }
    }
  }

  // The platform of a build-dependency is asked for the host.
  static FeaturesFor build_role(const Dependency& dependency, FeaturesFor role) {
    return dependency.kind == DependencyKind::Build ? FeaturesFor::Host : role;
  }

  const Resolve& resolve_;
  const FeatureOptions& options_;
  ResolvedFeatures& result_;
  std::vector<Activation> queue_;
  std::map<std::tuple<PackageIndex, FeaturesFor, std::string>, std::set<std::string>> deferred_;
};

}  // namespace

const std::set<std::string>& ResolvedFeatures::features(PackageIndex package, FeaturesFor role) const {
  static const std::set<std::string> kNone;
  const auto found = activated.find({package, unified ? FeaturesFor::Target : role});
  return found == activated.end() ? kNone : found->second.features;
}

bool ResolvedFeatures::is_activated(PackageIndex package, FeaturesFor role) const {
  return activated.contains({package, unified ? FeaturesFor::Target : role});
}

bool ResolvedFeatures::is_dependency_activated(PackageIndex package, FeaturesFor role,
                                               const std::string& name_in_manifest) const {
  const auto found = activated.find({package, unified ? FeaturesFor::Target : role});
  return found != activated.end() && found->second.dependencies.contains(name_in_manifest);
}

FeaturesFor ResolvedFeatures::role_of(const Dependency& dependency, bool is_proc_macro, FeaturesFor parent_role) const {
  if (unified) return FeaturesFor::Target;
  if (dependency.kind == DependencyKind::Build || is_proc_macro) return FeaturesFor::Host;
  return parent_role;
}

ResolvedFeatures resolve_features(const Resolve& resolve, std::span<const std::pair<PackageIndex, CliFeatures>> roots,
                                  const FeatureOptions& options) {
  ResolvedFeatures result;
  result.unified = options.behavior == manifest::ResolverBehavior::V1;
  FeatureActivator activator(resolve, options, result);
  for (const auto& [package, requested] : roots) activator.activate_root(package, requested);
  return result;
}

}  // namespace gantry::resolver
