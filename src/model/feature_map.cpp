#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "model/summary.h"

namespace gantry {
namespace {

using Problem = std::optional<FeatureTableError>;

class Checker {
 public:
  Checker(const FeatureMap& map, const DeclaredFeatures& declared, const std::vector<Dependency>& dependencies)
      : map_(map), declared_(declared) {
    for (const auto& dependency : dependencies) {
      auto& known = dependencies_[dependency.name_in_manifest];
      known = known || dependency.optional;
    }
  }

  Problem check_value(const std::string& feature, const FeatureValue& value) const {
    const auto fail = [&](std::string message) { return FeatureTableError{std::move(message), feature, false}; };
    constexpr std::string_view kNotOptional =
        "\nA non-optional dependency of the same name is defined; consider adding `optional = true` to its definition.";
    switch (value.kind) {
      case FeatureValue::Kind::Feature: {
        if (map_.contains(value.feature)) return std::nullopt;
        const auto text = value.to_string();
        if (is_optional(value.feature)) {
          return fail(
              fmt::format("feature `{}` includes `{}`, but `{}` is an optional dependency without an implicit feature"
                          "\nUse `dep:{}` to enable the dependency.",
                          feature, text, value.feature, value.feature));
        }
        if (is_dependency(value.feature)) {
          return fail(fmt::format("feature `{}` includes `{}`, but `{}` is not an optional dependency{}", feature, text,
                                  value.feature, kNotOptional));
        }
        auto message =
            fmt::format("feature `{}` includes `{}` which is neither a dependency nor another feature", feature, text);
        std::set<std::string> names;
        for (const auto& [name, values] : declared_) names.insert(name);
        if (auto similar = closest_name(value.feature, names)) {
          message.append(fmt::format("\n\nhelp: a feature with a similar name exists: `{}`", *similar));
        }
        return fail(std::move(message));
      }
      case FeatureValue::Kind::Dependency:
        if (is_optional(value.dependency)) return std::nullopt;
        if (!is_dependency(value.dependency)) {
          return fail(fmt::format("feature `{}` includes `{}`, but `{}` is not listed as a dependency", feature,
                                  value.to_string(), value.dependency));
        }
        return fail(fmt::format("feature `{}` includes `{}`, but `{}` is not an optional dependency{}", feature,
                                value.to_string(), value.dependency, kNotOptional));
      case FeatureValue::Kind::DependencyFeature: return check_dependency_feature(feature, value);
    }
    return std::nullopt;
  }

  // An explicit feature took the name of an optional dependency, and nothing else enables that.
  Problem check_unused() const {
    std::set<std::string_view> used;
    for (const auto& [feature, values] : map_) {
      for (const auto& value : values) {
        if (value.kind != FeatureValue::Kind::Feature) used.insert(value.dependency);
      }
    }
    for (const auto& [name, optional] : dependencies_) {
      if (!optional || used.contains(name)) continue;
      return FeatureTableError{
          fmt::format("optional dependency `{}` is not included in any feature\n"
                      "Make sure that `dep:{}` is included in one of features in the [features] table.",
                      name, name),
          std::string(name), false};
    }
    return std::nullopt;
  }

 private:
  bool is_dependency(std::string_view name) const { return dependencies_.contains(name); }
  bool is_optional(std::string_view name) const {
    const auto found = dependencies_.find(name);
    return found != dependencies_.end() && found->second;
  }

  Problem check_dependency_feature(const std::string& feature, const FeatureValue& value) const {
    const auto text = [&] { return value.to_string(); };  // of most nobody wants to read
    if (value.feature.find('/') != std::string::npos) {
      return FeatureTableError{
          fmt::format("multiple slashes in feature `{}` (included by feature `{}`) are not allowed", text(), feature),
          feature, false};
    }
    constexpr std::string_view kPrefix = "dep:";
    if (value.dependency.starts_with(kPrefix)) {
      auto message =
          fmt::format("feature `{}` includes `{}` with both `dep:` and `/`\nTo fix this, remove the `dep:` prefix.",
                      feature, text());
      const auto name = value.dependency.substr(kPrefix.size());
      if (!value.weak && is_optional(name)) {
        message.append(fmt::format(
            "\nIf the intent is to avoid creating an implicit feature `{}` for an optional dependency, then "
            "consider replacing this with two values:\n    \"dep:{}\", \"{}/{}\"",
            name, name, name, value.feature));
      }
      return FeatureTableError{std::move(message), feature, false};
    }
    if (!is_dependency(value.dependency)) {
      return FeatureTableError{
          fmt::format("feature `{}` includes `{}`, but `{}` is not a dependency", feature, text(), value.dependency),
          feature, true};
    }
    if (value.weak && !is_optional(value.dependency)) {
      return FeatureTableError{
          fmt::format("feature `{}` includes `{}` with a `?`, but `{}` is not an optional dependency\nA non-optional "
                      "dependency of "
                      "the same name is defined; consider removing the `?` or changing the dependency to be optional",
                      feature, text(), value.dependency),
          feature, false};
    }
    return std::nullopt;
  }

  const FeatureMap& map_;
  const DeclaredFeatures& declared_;
  std::map<std::string_view, bool> dependencies_;  // name -> some declaration of it is optional
};

}  // namespace

tl::expected<FeatureMap, FeatureTableError> check_feature_map(const DeclaredFeatures& declared,
                                                              const std::vector<Dependency>& dependencies) {
  FeatureMap map;
  std::set<std::string> named_explicitly;  // by "dep:"
  for (const auto& [feature, values] : declared) {
    auto& parsed = map[feature];
    parsed.clear();
    parsed.reserve(values.size());
    for (const auto& text : values) {
      parsed.push_back(FeatureValue::parse(text));
      if (parsed.back().kind == FeatureValue::Kind::Dependency) named_explicitly.insert(parsed.back().dependency);
    }
  }
  for (const auto& dependency : dependencies) {
    const auto& name = dependency.name_in_manifest;
    if (!dependency.optional || named_explicitly.contains(name) || map.contains(name)) continue;
    map[name].push_back({FeatureValue::Kind::Dependency, name, {}, false});
  }
  const Checker checker(map, declared, dependencies);
  for (const auto& [feature, values] : map) {
    for (const auto& value : values) {
      if (auto problem = checker.check_value(feature, value)) return tl::unexpected(std::move(*problem));
    }
  }
  if (auto problem = checker.check_unused()) return tl::unexpected(std::move(*problem));
  return map;
}

FeatureMap build_feature_map(const DeclaredFeatures& declared, const std::vector<Dependency>& dependencies) {
  auto map = check_feature_map(declared, dependencies);
  if (!map) throw Error(std::move(map.error().message));
  return std::move(*map);
}

}  // namespace gantry
