#include "resolver/origins.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace gantry::resolver {

// Works off the origins in the order in which they were found: nearer ones first.
class OriginTracer {
 public:
  OriginTracer(const Resolve& resolve, const OriginOptions& options, std::vector<Origin>& origins)
      : resolve_(resolve), options_(options), origins_(origins) {
    rules_.unified = options.features.behavior == manifest::ResolverBehavior::V1;
  }

  void add_root(PackageIndex package, const CliFeatures& requested) {
    const auto root = found(package, FeaturesFor::Target, "", {Cause::Kind::Member, std::nullopt, nullptr});
    roots_.emplace_back(root, requested);
    // A selected proc macro is built for the host.
    if (!rules_.unified && options_.features.is_proc_macro(resolve_[package].id)) {
      roots_.emplace_back(found(package, FeaturesFor::Host, "", {Cause::Kind::Member, std::nullopt, nullptr}),
                          requested);
    }
  }

  void run() {
    for (const auto& [root, requested] : roots_) add_command_line(root, requested);
    for (std::size_t next = 0; next < origins_.size(); ++next) {
      const auto index = static_cast<OriginIndex>(next);
      if (origins_[next].feature.empty()) {
        visit_required_dependencies(index);
      } else {
        visit_feature(index);
      }
    }
  }

 private:
  const Summary& summary(const Origin& origin) const { return *resolve_[origin.package].summary; }
  // A copy: the vector grows while it is worked off.
  Origin at(OriginIndex index) const { return origins_[static_cast<std::size_t>(index)]; }

  OriginIndex found(PackageIndex package, FeaturesFor role, const std::string& feature, const Cause& cause) {
    const auto [known, is_new] =
        by_use_.try_emplace(std::tuple(package, role, feature), static_cast<OriginIndex>(origins_.size()));
    if (is_new) origins_.push_back({package, role, feature, {}});
    auto& causes = origins_[static_cast<std::size_t>(known->second)].causes;
    const auto is_same = [&](const Cause& each) { return each.by == cause.by && each.dependency == cause.dependency; };
    if (std::ranges::none_of(causes, is_same)) causes.push_back(cause);
    return known->second;
  }

  void add_command_line(OriginIndex root, const CliFeatures& requested) {
    const auto origin = at(root);
    const auto& features = summary(origin).features;
    const auto ask = [&](const std::string& name) {
      found(origin.package, origin.role, name, {Cause::Kind::CommandLine, root, nullptr});
    };
    if (requested.all_features) {
      for (const auto& [name, unused] : features) ask(name);
      for (const auto& dependency : summary(origin).dependencies) {
        if (dependency.optional) enable_dependency(root, origin, dependency.name_in_manifest);
      }
    }
    for (const auto& text : requested.features) {
      const auto value = FeatureValue::parse(text);
      if (value.kind == FeatureValue::Kind::Feature) {
        ask(value.feature);
      } else {
        apply(root, origin, value);
      }
    }
    if (requested.default_features && features.contains("default")) ask("default");
  }

  void visit_required_dependencies(OriginIndex index) {
    const auto origin = at(index);
    const auto is_required = [](const Dependency& dependency) { return !dependency.optional; };
    for_each_dependency(origin, is_required, [&](PackageIndex child, FeaturesFor role, const Dependency& dependency) {
      require(index, child, role, dependency);
    });
  }

  void visit_feature(OriginIndex index) {
    const auto origin = at(index);
    const auto& features = summary(origin).features;
    const auto values = features.find(origin.feature);
    if (values == features.end()) return;
    for (const auto& value : values->second) apply(index, origin, value);
  }

  void apply(OriginIndex by, const Origin& origin, const FeatureValue& value) {
    switch (value.kind) {
      case FeatureValue::Kind::Feature: add_feature(by, origin, value.feature); break;
      case FeatureValue::Kind::Dependency: enable_dependency(by, origin, value.dependency); break;
      case FeatureValue::Kind::DependencyFeature: add_feature_of_dependency(by, origin, value); break;
    }
  }

  void add_feature(OriginIndex by, const Origin& origin, const std::string& feature) {
    found(origin.package, origin.role, feature, {Cause::Kind::Feature, by, nullptr});
  }

  // The dependency takes part: what its entry in the manifest asks for.
  void require(OriginIndex by, PackageIndex child, FeaturesFor role, const Dependency& dependency) {
    const Cause cause{Cause::Kind::Dependency, by, &dependency};
    found(child, role, "", cause);
    for (const auto& feature : dependency.features) found(child, role, feature, cause);
    if (dependency.default_features && resolve_[child].summary->features.contains("default")) {
      found(child, role, "default", cause);
    }
  }

  void enable_dependency(OriginIndex by, const Origin& origin, const std::string& name) {
    const std::tuple key(origin.package, origin.role, name);
    enabled_.insert(key);
    const auto is_named = [&](const Dependency& dependency) { return dependency.name_in_manifest == name; };
    for_each_dependency(origin, is_named, [&](PackageIndex child, FeaturesFor role, const Dependency& dependency) {
      require(by, child, role, dependency);
    });
    // Weak features were put aside until something enabled the dependency.
    const auto waiting = deferred_.find(key);
    if (waiting == deferred_.end()) return;
    const auto features = std::move(waiting->second);
    deferred_.erase(waiting);
    for (const auto& [asking, feature] : features) {
      add_feature_of_dependency(asking, at(asking), {FeatureValue::Kind::DependencyFeature, name, feature, true});
    }
  }

  void add_feature_of_dependency(OriginIndex by, const Origin& origin, const FeatureValue& value) {
    const std::tuple key(origin.package, origin.role, value.dependency);
    const auto takes_part = [&](const Dependency& dependency) {
      if (dependency.name_in_manifest != value.dependency) return false;
      if (!dependency.optional || !value.weak || enabled_.contains(key)) return true;
      deferred_[key].emplace(by, value.feature);
      return false;
    };
    for_each_dependency(origin, takes_part, [&](PackageIndex child, FeaturesFor role, const Dependency& dependency) {
      if (dependency.optional && !value.weak) {
        enable_dependency(by, origin, value.dependency);
        if (summary(origin).features.contains(value.dependency)) add_feature(by, origin, value.dependency);
      }
      found(child, role, value.feature, {Cause::Kind::Dependency, by, &dependency});
    });
  }

  // Of those that apply and are followed, the ones that are `wanted`. Others are not asked whether they are procedural
  // macros: they may not even be downloaded.
  template <typename Wanted, typename Visit>
  void for_each_dependency(const Origin& origin, const Wanted& wanted, const Visit& visit) {
    const auto& options = options_.features;
    for (const auto& edge : resolve_[origin.package].edges) {
      for (const auto& dependency : edge.dependencies) {
        if (options_.follows && !options_.follows(dependency.kind)) continue;
        if (dependency.kind == DependencyKind::Development && !rules_.unified && !options.dev_dependencies) continue;
        const auto for_whom = dependency.kind == DependencyKind::Build ? FeaturesFor::Host : origin.role;
        if (dependency.platform && !options.all_targets && !options.platform_applies(*dependency.platform, for_whom)) {
          continue;
        }
        if (!wanted(dependency)) continue;
        const bool proc_macro = !rules_.unified && options.is_proc_macro(resolve_[edge.to].id);
        visit(edge.to, rules_.role_of(dependency, proc_macro, origin.role), dependency);
      }
    }
  }

  const Resolve& resolve_;
  const OriginOptions& options_;
  std::vector<Origin>& origins_;
  ResolvedFeatures rules_;  // of roles
  std::vector<std::pair<OriginIndex, CliFeatures>> roots_;
  std::map<std::tuple<PackageIndex, FeaturesFor, std::string>, OriginIndex> by_use_;
  std::set<std::tuple<PackageIndex, FeaturesFor, std::string>> enabled_;
  std::map<std::tuple<PackageIndex, FeaturesFor, std::string>, std::set<std::pair<OriginIndex, std::string>>> deferred_;
};

Origins::Origins(const Resolve& resolve, std::span<const std::pair<PackageIndex, CliFeatures>> roots,
                 const OriginOptions& options) {
  OriginTracer tracer(resolve, options, origins_);
  for (const auto& [package, requested] : roots) tracer.add_root(package, requested);
  tracer.run();
}

std::vector<OriginIndex> Origins::uses_of(PackageIndex package) const {
  std::vector<OriginIndex> uses;
  for (std::size_t i = 0; i < origins_.size(); ++i) {
    if (origins_[i].package == package && origins_[i].feature.empty()) uses.push_back(static_cast<OriginIndex>(i));
  }
  std::ranges::sort(uses, {}, [this](OriginIndex index) { return (*this)[index].role; });
  return uses;
}

std::vector<OriginIndex> Origins::features_of(PackageIndex package, FeaturesFor role) const {
  std::vector<OriginIndex> found;
  for (std::size_t i = 0; i < origins_.size(); ++i) {
    const auto& each = origins_[i];
    if (each.package == package && each.role == role && !each.feature.empty()) {
      found.push_back(static_cast<OriginIndex>(i));
    }
  }
  std::ranges::sort(found, {}, [this](OriginIndex index) { return (*this)[index].feature; });
  return found;
}

std::vector<OriginIndex> Origins::way_to(OriginIndex index) const {
  std::vector<OriginIndex> way{index};
  while (const auto by = (*this)[way.back()].causes.front().by) way.push_back(*by);
  std::ranges::reverse(way);
  return way;
}

}  // namespace gantry::resolver
