// Which versions are chosen.
#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

TEST(Choice, TheHighestMatchingVersion) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0"}, {"a 1.2.0"}, {"a 2.0.0"}, {"a 1.3.0-pre"}}).chosen(),
            "a 1.2.0");
}

TEST(Choice, OneVersionForEachCompatibilityRange) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1", "b 1", "c 1"}}}, {{"a 1.0.0", {"z 1.1"}},
                                                         {"b 1.0.0", {"z =1.1.0"}},
                                                         {"c 1.0.0", {"z 2"}},
                                                         {"z 1.1.0"},
                                                         {"z 1.2.0"},
                                                         {"z 2.0.0"}})
                .chosen(),
            "a 1.0.0, b 1.0.0, c 1.0.0, z 1.1.0, z 2.0.0");
}

TEST(Choice, ZeroVersionsHaveNarrowerRanges) {
  EXPECT_EQ(World({{"p 1.0.0", {"x=a 0.1", "y=a 0.2", "z=a 0.0.3", "w=a 0.0.4"}}},
                  {{"a 0.1.0"}, {"a 0.2.0"}, {"a 0.0.3"}, {"a 0.0.4"}})
                .chosen(),
            "a 0.0.3, a 0.0.4, a 0.1.0, a 0.2.0");
}

TEST(Choice, YankedVersionsAreNotChosen) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0"}, {"a 1.1.0", {}, {}, "", "", true}}).chosen(), "a 1.0.0");
}

TEST(Choice, GoesBackToAnOlderVersionWhoseDependenciesExist) {
  EXPECT_EQ(World({{"p 1.0.0", {"a *"}}}, {{"a 0.1.0"}, {"a 0.1.1", {"nowhere 0.1"}}}).chosen(), "a 0.1.0");
}

TEST(Choice, AFeatureThatANewVersionLacksKeepsTheOldOne) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1 +feat=x"}}}, {{"a 1.0.0", {}, {{"x", {}}}}, {"a 1.1.0"}}).chosen(), "a 1.0.0");
}

TEST(Choice, LinksIsUnique) {
  EXPECT_EQ(
      World({{"p 1.0.0", {"a *", "b 1"}}}, {{"a 1.0.0"}, {"a 2.0.0", {}, {}, "z"}, {"b 1.0.0", {}, {}, "z"}}).chosen(),
      "a 1.0.0, b 1.0.0");
}

TEST(Choice, WhatTurnsOutToBeUnusableIsNotThere) {
  const std::vector<PackageSpec> packages{{"a 0.1.0"}, {"a 0.2.0", {"b 1"}}, {"b 1.0.0"}, {"b 1.1.0", {"nowhere 1"}},
                                          {"c 1.0.0"}, {"c 1.1.0"}};
  EXPECT_EQ(World({{"p 1.0.0", {"a *", "c 1"}}}, packages).chosen(), "a 0.2.0, b 1.0.0, c 1.1.0");
  World world({{"p 1.0.0", {"a *", "c 1"}}}, packages);
  world.query.shows_outlines = true;
  world.query.broken = {package({"a 0.2.0"})->id, package({"c 1.1.0"})->id};
  EXPECT_EQ(world.answer(), "a 0.1.0, c 1.0.0");
}

TEST(Choice, OptionalDependenciesNeedAFeature) {
  World world({{"p 1.0.0", {"a 1"}}},
              {{"a 1.0.0", {"b 1 +optional", "c 1 +optional"}, {{"default", {"b"}}}}, {"b 1.0.0"}, {"c 1.0.0"}});
  EXPECT_EQ(world.chosen(), "a 1.0.0, b 1.0.0");
}

TEST(Choice, AWeakFeatureLocksItsDependency) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1 +feat=f"}}},
                  {{"a 1.0.0", {"b 1 +optional"}, {{"f", {"b?/g"}}}}, {"b 1.0.0", {}, {{"g", {}}}}})
                .chosen(),
            "a 1.0.0, b 1.0.0");
}

TEST(Choice, DevDependenciesOfMembersOnly) {
  EXPECT_EQ(World({{"p 1.0.0", {"dev: a 1"}}}, {{"a 1.0.0", {"dev: b 1"}}, {"b 1.0.0"}}).chosen(), "a 1.0.0");
}

TEST(Choice, RustVersionsOfTheMembersAreServedFirst) {
  World world({{"p 1.0.0", {"a 1", "b 1"}}},
              {{"a 1.0.0", {}, {}, "", "1.50"}, {"a 1.1.0", {}, {}, "", "1.70"}, {"b 1.1.0", {}, {}, "", "1.70"}});
  EXPECT_EQ(world.chosen(), "a 1.1.0, b 1.1.0");
  world.options.rust_versions = {semver::PartialVersion::parse("1.60").value()};
  EXPECT_EQ(world.chosen(), "a 1.0.0, b 1.1.0");
  world.options.rust_versions = {semver::PartialVersion::parse("1.40").value(),
                                 semver::PartialVersion::parse("1.80").value()};
  EXPECT_EQ(world.chosen(), "a 1.1.0, b 1.1.0");
}

TEST(Choice, SlowAnswersChangeNothing) {
  World world({{"p 1.0.0", {"a 1", "b 1"}}},
              {{"a 1.0.0", {"c 1"}}, {"a 1.1.0", {"c =1.0.0"}}, {"b 1.0.0", {"c >=1.1"}}, {"c 1.0.0"}, {"c 1.1.0"}});
  const auto at_once = world.chosen();
  World slow({{"p 1.0.0", {"a 1", "b 1"}}},
             {{"a 1.0.0", {"c 1"}}, {"a 1.1.0", {"c =1.0.0"}}, {"b 1.0.0", {"c >=1.1"}}, {"c 1.0.0"}, {"c 1.1.0"}});
  slow.query.slow = true;
  EXPECT_EQ(slow.chosen(), at_once);
  EXPECT_EQ(at_once, "a 1.0.0, b 1.0.0, c 1.1.0");
}

TEST(Graph, EdgesCarryTheEntriesOfTheManifest) {
  World world({{"p 1.0.0", {"a 1", "dev: x=a 1 +feat=f", "build: a 1"}}},
              {{"a 1.0.0", {}, {{"f", {}}, {"default", {}}}}});
  const auto resolve = world.run();
  ASSERT_EQ(resolve.nodes.size(), 2U);
  EXPECT_EQ(resolve.nodes[0].features, (std::set<std::string>{"default", "f"}));
  ASSERT_EQ(resolve.nodes[1].edges.size(), 1U);
  EXPECT_EQ(resolve.nodes[1].edges[0].dependencies.size(), 3U);
  EXPECT_EQ(resolve.find(resolve.nodes[1].id), static_cast<PackageIndex>(1));
}

TEST(Choice, ManyVersionsWithoutAnAnswerEndSoon) {
  // Every version of l0..l5 wants the z that the root excludes: without jumping back this takes 20^6 steps.
  std::vector<PackageSpec> packages{{"z 1.0.0"}, {"z 1.0.1"}};
  std::vector<std::string> wanted{"z =1.0.0"};
  for (int level = 0; level < 6; ++level) {
    const auto name = "l" + std::to_string(level);
    wanted.push_back(name + " *");
    for (int minor = 0; minor < 20; ++minor) {
      packages.push_back({name + " 1." + std::to_string(minor) + ".0", {level == 5 ? "z =1.0.1" : "dummy *"}});
    }
  }
  packages.push_back({"dummy 1.0.0"});
  EXPECT_TRUE(World({{"p 1.0.0", wanted}}, packages).chosen().starts_with("failed to select a version for `z`."));
}

}  // namespace
}  // namespace gantry::resolver
