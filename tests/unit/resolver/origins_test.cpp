// What brought packages and features into a graph, by the shortest way.
#include "resolver/origins.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

struct Scene {
  World world;
  OriginOptions options;
  std::vector<std::string> proc_macros;
  CliFeatures features{{}, false, true};

  Scene(std::vector<PackageSpec> members, std::vector<PackageSpec> packages)
      : world(std::move(members), std::move(packages)) {
    options.features.dev_dependencies = true;
    options.features.platform_applies = [](const cfgexpr::Platform& platform, FeaturesFor) {
      return platform.to_string() == "cfg(unix)";
    };
    options.features.is_proc_macro = [this](const PackageId& id) {
      return std::ranges::find(proc_macros, id.name()) != proc_macros.end();
    };
  }

  std::vector<std::pair<PackageIndex, CliFeatures>> roots(const Resolve& resolve) const {
    std::vector<std::pair<PackageIndex, CliFeatures>> found;
    for (const auto& root : world.options.roots) found.emplace_back(*resolve.find(root.summary->id), features);
    return found;
  }

  // "p > a/default > a/x > b": the way to each use of a package, and to each of its features; uses apart by "; ".
  std::string ways(const std::string& name) {
    const auto resolve = world.run();
    const Origins origins(resolve, roots(resolve), options);
    std::string text;
    const auto add = [&](OriginIndex index) {
      text += text.empty() ? "" : "; ";
      std::string way;
      for (const auto each : origins.way_to(index)) {
        const auto& origin = origins[each];
        way += way.empty() ? "" : " > ";
        way += resolve[origin.package].id.name() + (origin.feature.empty() ? "" : "/" + origin.feature);
        if (origin.role == FeaturesFor::Host) way += "!";
      }
      text += way;
    };
    for (std::size_t i = 0; i < resolve.nodes.size(); ++i) {
      const auto index = static_cast<PackageIndex>(i);
      if (resolve[index].id.name() != name) continue;
      for (const auto use : origins.uses_of(index)) {
        add(use);
        for (const auto feature : origins.features_of(index, origins[use].role)) add(feature);
      }
    }
    return text;
  }
};

TEST(Origins, TheWayIsAShortestOne) {
  Scene scene({{"p 1.0.0", {"a 1", "b 1"}}},
              {{"a 1.0.0", {"c 1"}}, {"c 1.0.0", {"d 1"}}, {"b 1.0.0", {"d 1"}}, {"d 1.0.0"}});
  EXPECT_EQ(scene.ways("d"), "p > b > d");
  EXPECT_EQ(scene.ways("p"), "p");
}

TEST(Origins, FeaturesThatTurnSomethingOnLieOnTheWay) {
  Scene scene({{"p 1.0.0", {"a 1"}}},
              {{"a 1.0.0", {"b 1 +optional", "c 1 +optional"}, {{"default", {"x"}}, {"x", {"dep:b"}}, {"y", {"c"}}}},
               {"b 1.0.0"},
               {"c 1.0.0"}});
  EXPECT_EQ(scene.ways("b"), "p > a/default > a/x > b");
  EXPECT_EQ(scene.ways("a"), "p > a; p > a/default; p > a/default > a/x");
  EXPECT_EQ(scene.ways("c"), "");
}

TEST(Origins, FeaturesOfTheCommandLine) {
  Scene scene({{"p 1.0.0", {"a 1 +optional"}, {{"on", {"a/f"}}, {"default", {}}}}}, {{"a 1.0.0", {}, {{"f", {}}}}});
  EXPECT_EQ(scene.ways("a"), "");
  scene.features.features = {"on"};
  EXPECT_EQ(scene.ways("p"), "p; p > p/on > p/a; p > p/default; p > p/on");
  EXPECT_EQ(scene.ways("a"), "p > p/on > a; p > p/on > a/f");
  scene.features.features = {"a/f"};
  EXPECT_EQ(scene.ways("a"), "p > a; p > a/f");
}

TEST(Origins, WeakFeaturesWaitForTheirDependency) {
  Scene scene({{"p 1.0.0", {"a 1 +optional"}, {{"weak", {"a?/f"}}, {"on", {"dep:a"}}}}},
              {{"a 1.0.0", {}, {{"f", {}}}}});
  scene.features.features = {"weak"};
  EXPECT_EQ(scene.ways("a"), "");
  scene.features.features = {"weak", "on"};
  EXPECT_EQ(scene.ways("a"), "p > p/on > a; p > p/weak > a/f");
}

TEST(Origins, RolesAreApart) {
  Scene scene({{"p 1.0.0", {"a 1 +feat=f", "build: a 1 +feat=g", "m 1"}}},
              {{"a 1.0.0", {}, {{"f", {}}, {"g", {}}}}, {"m 1.0.0", {"n 1"}}, {"n 1.0.0"}});
  scene.proc_macros = {"m"};
  EXPECT_EQ(scene.ways("a"), "p > a; p > a/f; p > a!; p > a/g!");
  EXPECT_EQ(scene.ways("n"), "p > m! > n!");
  scene.options.features.behavior = manifest::ResolverBehavior::V1;
  EXPECT_EQ(scene.ways("a"), "p > a; p > a/f; p > a/g");
}

TEST(Origins, PlatformsAndKinds) {
  Scene scene({{"p 1.0.0", {"a 1 +cfg=windows", "b 1 +cfg=unix", "dev: c 1"}}},
              {{"a 1.0.0"}, {"b 1.0.0"}, {"c 1.0.0"}});
  EXPECT_EQ(scene.ways("a"), "");
  EXPECT_EQ(scene.ways("b"), "p > b");
  EXPECT_EQ(scene.ways("c"), "p > c");
  scene.options.features.all_targets = true;
  EXPECT_EQ(scene.ways("a"), "p > a");
  scene.options.follows = [](DependencyKind kind) { return kind == DependencyKind::Normal; };
  EXPECT_EQ(scene.ways("c"), "");
}

// Whatever the feature resolver turns on has an origin, and nothing else has.
TEST(Origins, TellOfExactlyTheFeaturesThatAreOn) {
  Scene scene({{"p 1.0.0",
                {"a 1", "build: b 1", "m 1", "c 1 +optional", "dev: d 1 +feat=t"},
                {{"default", {"c"}}, {"w", {"c?/k", "d/u"}}}}},
              {{"a 1.0.0", {"b 1 +feat=x", "c 1 +nodefault +feat=j"}, {{"default", {"q"}}, {"q", {}}}},
               {"b 1.0.0", {"d 1 +optional"}, {{"x", {"y"}}, {"y", {"dep:d", "d?/u"}}, {"default", {}}}},
               {"c 1.0.0", {}, {{"default", {}}, {"j", {}}, {"k", {}}}},
               {"d 1.0.0", {}, {{"t", {}}, {"u", {"t"}}}},
               {"m 1.0.0", {"a 1 +nodefault", "d 1"}}});
  scene.proc_macros = {"m"};
  scene.features.features = {"w"};
  for (const auto behavior : {manifest::ResolverBehavior::V1, manifest::ResolverBehavior::V2}) {
    scene.options.features.behavior = behavior;
    const auto resolve = scene.world.run();
    const Origins origins(resolve, scene.roots(resolve), scene.options);
    const auto features = resolve_features(resolve, scene.roots(resolve), scene.options.features);
    for (std::size_t i = 0; i < resolve.nodes.size(); ++i) {
      const auto package = static_cast<PackageIndex>(i);
      std::set<FeaturesFor> roles;
      for (const auto use : origins.uses_of(package)) roles.insert(origins[use].role);
      for (const auto role : {FeaturesFor::Target, FeaturesFor::Host}) {
        if (behavior == manifest::ResolverBehavior::V1 && role == FeaturesFor::Host) continue;
        EXPECT_EQ(roles.contains(role), features.is_activated(package, role)) << resolve[package].id.display();
        std::set<std::string> traced;
        for (const auto each : origins.features_of(package, role)) traced.insert(origins[each].feature);
        EXPECT_EQ(traced, features.features(package, role)) << resolve[package].id.display();
      }
    }
  }
}

}  // namespace
}  // namespace gantry::resolver
