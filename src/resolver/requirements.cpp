#include "resolver/requirements.h"

#include <algorithm>

namespace gantry::resolver {
namespace {

class Builder {
 public:
  explicit Builder(const Summary& summary) : summary_(summary) {}

  void want(FeatureValue value) { pending_.push_back(std::move(value)); }
  void want_feature(const std::string& name) { want({FeatureValue::Kind::Feature, {}, name, false}); }
  void want_default() {
    if (summary_.features.contains("default")) want_feature("default");
  }

  tl::expected<Requirements, RequirementProblem> finish() {
    std::ranges::reverse(pending_);
    while (!pending_.empty()) {
      const auto value = std::move(pending_.back());
      pending_.pop_back();
      if (auto problem = take(value)) return tl::unexpected(std::move(*problem));
    }
    return std::move(result_);
  }

 private:
  std::optional<RequirementProblem> take(const FeatureValue& value) {
    switch (value.kind) {
      case FeatureValue::Kind::Feature: return take_feature(value.feature);
      case FeatureValue::Kind::Dependency: result_.dependencies[value.dependency]; return std::nullopt;
      case FeatureValue::Kind::DependencyFeature: break;
    }
    const auto named = [&](const Dependency& each) { return each.name_in_manifest == value.dependency; };
    if (std::ranges::none_of(summary_.dependencies, named)) {
      return RequirementProblem{RequirementProblem::Kind::MissingDependency, value.dependency};
    }
    // "dep/feat" also turns on the feature that an optional dependency is, where there is one. A weak one ("dep?/feat")
    // locks the dependency all the same: whether it is built is decided later.
    const bool optional =
        std::ranges::any_of(summary_.dependencies, [&](const auto& each) { return named(each) && each.optional; });
    result_.dependencies[value.dependency].insert(value.feature);
    if (!value.weak && optional && summary_.features.contains(value.dependency)) return take_feature(value.dependency);
    return std::nullopt;
  }

  std::optional<RequirementProblem> take_feature(const std::string& name) {
    if (result_.features.contains(name)) return std::nullopt;
    const auto found = summary_.features.find(name);
    if (found == summary_.features.end()) return RequirementProblem{RequirementProblem::Kind::MissingFeature, name};
    result_.features.insert(name);
    for (auto value = found->second.rbegin(); value != found->second.rend(); ++value) {
      if (value->kind == FeatureValue::Kind::Feature && value->feature == name) {
        return RequirementProblem{RequirementProblem::Kind::Cycle, name};
      }
      pending_.push_back(*value);
    }
    return std::nullopt;
  }

  const Summary& summary_;
  Requirements result_;
  std::vector<FeatureValue> pending_;  // a stack
};

}  // namespace

tl::expected<Requirements, RequirementProblem> requirements_of(const Summary& summary, const CliFeatures& wanted) {
  Builder builder(summary);
  if (wanted.all_features) {
    for (const auto& [name, values] : summary.features) builder.want_feature(name);
  }
  for (const auto& feature : wanted.features) builder.want(FeatureValue::parse(feature));
  if (wanted.default_features) builder.want_default();
  return builder.finish();
}

tl::expected<Requirements, RequirementProblem> requirements_of(const Summary& summary,
                                                               const std::set<std::string>& features,
                                                               bool default_features) {
  Builder builder(summary);
  for (const auto& feature : features) builder.want_feature(feature);
  if (default_features) builder.want_default();
  return builder.finish();
}

}  // namespace gantry::resolver
