#include <gtest/gtest.h>

#include "model/edition.h"
#include "model/summary.h"

namespace gantry {
namespace {

Dependency dependency(const char* name, bool optional, DependencyKind kind = DependencyKind::Normal) {
  Dependency result;
  result.name_in_manifest = name;
  result.package_name = name;
  result.optional = optional;
  result.kind = kind;
  return result;
}

const std::vector<Dependency> kDependencies{dependency("req", false), dependency("opt", true), dependency("opt2", true),
                                            dependency("dev", false, DependencyKind::Development)};

// "opt=dep:opt a=opt,x" or the error.
std::string checked(const DeclaredFeatures& declared) {
  auto map = check_feature_map(declared, kDependencies);
  if (!map) return (map.error().missing_dependency ? "missing: " : "") + map.error().message;
  std::string text;
  for (const auto& [name, values] : *map) {
    text += name + "=";
    for (const auto& value : values) text += value.to_string() + ",";
    text += " ";
  }
  return text;
}

TEST(FeatureMap, OptionalDependenciesAreImplicitFeatures) {
  EXPECT_EQ(checked({{"a", {"opt", "req/x", "opt?/y"}}}), "a=opt,req/x,opt?/y, opt=dep:opt, opt2=dep:opt2, ");
}

TEST(FeatureMap, DepSyntaxTakesTheImplicitFeatureAway) {
  EXPECT_EQ(checked({{"a", {"dep:opt"}}}), "a=dep:opt, opt2=dep:opt2, ");
  EXPECT_EQ(checked({{"a", {"dep:opt"}}, {"b", {"opt"}}}),
            "feature `b` includes `opt`, but `opt` is an optional dependency without an implicit feature\n"
            "Use `dep:opt` to enable the dependency.");
}

TEST(FeatureMap, ErrorsAreCargosWords) {
  const std::string hint =
      "\nA non-optional dependency of the same name is defined; consider adding `optional = true` to its definition.";
  EXPECT_EQ(checked({{"a", {"req"}}}), "feature `a` includes `req`, but `req` is not an optional dependency" + hint);
  EXPECT_EQ(checked({{"a", {"dep:dev"}}}),
            "feature `a` includes `dep:dev`, but `dev` is not an optional dependency" + hint);
  EXPECT_EQ(checked({{"a", {"nopes"}}}),
            "feature `a` includes `nopes` which is neither a dependency nor another feature");
  EXPECT_EQ(checked({{"a", {"defult"}}, {"default", {}}}),
            "feature `a` includes `defult` which is neither a dependency nor another feature\n\n"
            "help: a feature with a similar name exists: `default`");
  EXPECT_EQ(checked({{"a", {"dep:nope"}}}),
            "feature `a` includes `dep:nope`, but `nope` is not listed as a dependency");
  EXPECT_EQ(checked({{"a", {"nope/x"}}}), "missing: feature `a` includes `nope/x`, but `nope` is not a dependency");
  EXPECT_EQ(checked({{"a", {"req?/x"}}}),
            "feature `a` includes `req?/x` with a `?`, but `req` is not an optional dependency\nA non-optional "
            "dependency of the same "
            "name is defined; consider removing the `?` or changing the dependency to be optional");
  EXPECT_EQ(checked({{"a", {"opt/x/y"}}}),
            "multiple slashes in feature `opt/x/y` (included by feature `a`) are not allowed");
  EXPECT_EQ(checked({{"a", {"dep:opt/x"}}}),
            "feature `a` includes `dep:opt/x` with both `dep:` and `/`\nTo fix this, remove the `dep:` prefix.\nIf the "
            "intent is to "
            "avoid creating an implicit feature `opt` for an optional dependency, then consider replacing this with "
            "two values:\n"
            "    \"dep:opt\", \"opt/x\"");
  EXPECT_EQ(checked({{"opt", {}}}),
            "optional dependency `opt` is not included in any feature\nMake sure that `dep:opt` is included "
            "in one of features in the [features] table.");
}

TEST(FeatureMap, TheFirstErrorByNameOfFeatureIsReported) {
  EXPECT_EQ(checked({{"zzzz", {"dep:x"}}, {"bbbb", {"dep:y"}}}),
            "feature `bbbb` includes `dep:y`, but `y` is not listed as a dependency");
}

TEST(FeatureValue, Forms) {
  EXPECT_EQ(FeatureValue::parse("a").kind, FeatureValue::Kind::Feature);
  EXPECT_EQ(FeatureValue::parse("dep:a").dependency, "a");
  const auto weak = FeatureValue::parse("a?/b");
  EXPECT_TRUE(weak.weak);
  EXPECT_EQ(weak.dependency, "a");
  EXPECT_EQ(weak.feature, "b");
  for (const auto* text : {"a", "dep:a", "a/b", "a?/b", "dep:a/b"})
    EXPECT_EQ(FeatureValue::parse(text).to_string(), text);
}

TEST(Edition, NamesRoundTrip) {
  EXPECT_EQ(parse_edition("2021"), Edition::E2021);
  EXPECT_EQ(parse_edition("2020"), std::nullopt);
  EXPECT_EQ(to_string(Edition::E2024), "2024");
}

}  // namespace
}  // namespace gantry
