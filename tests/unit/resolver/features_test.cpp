// Which features are on for whom, once the versions are chosen (Cargo Book, "Features": feature resolver version 2).
#include "resolver/features.h"

#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

struct Scene {
  World world;
  FeatureOptions options;
  std::vector<std::string> proc_macros;
  CliFeatures features{{}, false, true};

  Scene(std::vector<PackageSpec> members, std::vector<PackageSpec> packages)
      : world(std::move(members), std::move(packages)) {
    options.platform_applies = [](const cfgexpr::Platform& platform, FeaturesFor) {
      return platform.to_string() == "cfg(unix)";
    };
    options.is_proc_macro = [this](const PackageId& id) {
      return std::find(proc_macros.begin(), proc_macros.end(), id.name()) != proc_macros.end();
    };
  }

  // "common: f1 / f2": features of a package for the target and for the host; "-" where it takes no part.
  std::string of(const std::string& name) {
    const auto resolve = world.run();
    std::vector<std::pair<PackageIndex, CliFeatures>> roots;
    for (const auto& root : world.options.roots) roots.emplace_back(*resolve.find(root.summary->id), features);
    const auto result = resolve_features(resolve, roots, options);
    for (std::size_t i = 0; i < resolve.nodes.size(); ++i) {
      if (resolve.nodes[i].id.name() != name) continue;
      const auto index = static_cast<PackageIndex>(i);
      const auto list = [&](FeaturesFor role) {
        if (!result.is_activated(index, role)) return std::string("-");
        std::string text;
        for (const auto& feature : result.features(index, role)) text += (text.empty() ? "" : ",") + feature;
        return text;
      };
      return list(FeaturesFor::Target) + " / " + list(FeaturesFor::Host);
    }
    return "none";
  }
};

const PackageSpec kCommon{"common 1.0.0", {}, {{"f1", {}}, {"f2", {}}}};

TEST(Features, BuildDependenciesAreApart) {
  Scene scene({{"p 1.0.0", {"common 1 +feat=f1", "build: common 1 +feat=f2"}}}, {kCommon});
  EXPECT_EQ(scene.of("common"), "f1 / f2");
  scene.options.behavior = manifest::ResolverBehavior::V1;
  EXPECT_EQ(scene.of("common"), "f1,f2 / f1,f2");
}

TEST(Features, WhatTakesNoPartIsNotLookedAt) {
  Scene scene({{"p 1.0.0", {"common 1", "unused 1 +optional"}, {{"weak", {"unused?/f1"}}}}},
              {kCommon, {"unused 1.0.0", {}, {{"f1", {}}}}});
  scene.features.features = {"weak"};
  std::vector<std::string> asked;
  scene.options.is_proc_macro = [&](const PackageId& id) {
    asked.push_back(id.name());
    return false;
  };
  EXPECT_EQ(scene.of("unused"), "- / -");
  EXPECT_EQ(asked, (std::vector<std::string>{"p", "common"}));
}

TEST(Features, WhatAProcMacroUsesIsForTheHost) {
  Scene scene({{"p 1.0.0", {"common 1 +feat=f1", "pm 1"}}}, {kCommon, {"pm 1.0.0", {"common 1 +feat=f2"}}});
  scene.proc_macros = {"pm"};
  EXPECT_EQ(scene.of("pm"), "- / ");
  EXPECT_EQ(scene.of("common"), "f1 / f2");
}

TEST(Features, DevDependenciesCountOnlyWhenTestsAreBuilt) {
  Scene scene({{"p 1.0.0", {"common 1 +feat=f1", "dev: common 1 +feat=f2"}}}, {kCommon});
  EXPECT_EQ(scene.of("common"), "f1 / -");
  scene.options.dev_dependencies = true;
  EXPECT_EQ(scene.of("common"), "f1,f2 / -");
}

TEST(Features, OtherPlatformsDoNotCount) {
  Scene scene({{"p 1.0.0", {"common 1", "bar 1"}}},
              {kCommon, {"bar 1.0.0", {"common 1 +feat=f1 +cfg=windows", "common 1 +feat=f2 +cfg=unix"}}});
  EXPECT_EQ(scene.of("common"), "f2 / -");
  scene.options.behavior = manifest::ResolverBehavior::V1;
  EXPECT_EQ(scene.of("common"), "f1,f2 / f1,f2");
}

TEST(Features, WeakFeaturesWaitForTheirDependency) {
  const std::vector<PackageSpec> members{
      {"p 1.0.0",
       {"common 1 +optional"},
       {{"weak", {"common?/f1"}}, {"on", {"dep:common"}}, {"strong", {"common/f2"}}}}};
  Scene scene(members, {kCommon});
  scene.features.features = {"weak"};
  EXPECT_EQ(scene.of("common"), "- / -");
  scene.features.features = {"weak", "on"};
  EXPECT_EQ(scene.of("common"), "f1 / -");
  scene.features.features = {"strong"};
  EXPECT_EQ(scene.of("common"), "f2 / -");
  scene.features.features = {"strong", "weak"};
  EXPECT_EQ(scene.of("common"), "f1,f2 / -");
}

TEST(Features, DefaultsAndImplicitFeatures) {
  Scene scene({{"p 1.0.0", {"a 1 +nodefault", "b 1"}}},
              {{"a 1.0.0", {"o 1 +optional"}, {{"default", {"o"}}}}, {"b 1.0.0", {"a 1"}}, {"o 1.0.0"}});
  EXPECT_EQ(scene.of("a"), "default,o / -");
  EXPECT_EQ(scene.of("o"), " / -");
}

}  // namespace
}  // namespace gantry::resolver
