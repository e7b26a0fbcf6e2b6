// What a failed resolution comes down to: the failure as data, and the dependencies that make it fail.
#include "resolver/culprits.h"

#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

std::string culprits(World& world) {
  const auto found = find_culprits(world.options, world.query);
  if (!found) return "none";
  std::string text;
  for (const auto& [root, dependency] : found->dependencies) {
    text += (text.empty() ? "" : ", ") + root.name() + ": " + dependency.name_in_manifest;
  }
  return text;
}

Failure failure(World& world) {
  try {
    world.run();
  } catch (const ResolutionError& error) {
    return error.failure();
  }
  ADD_FAILURE() << "there is an answer";
  return {};
}

std::string names(const Way& way) {
  std::string text;
  for (const auto& step : way) text += (text.empty() ? "" : " < ") + step.package.name();
  return text;
}

TEST(Failure, OfAConflict) {
  World world({{"p 1.0.0", {"bar *", "baz *"}}},
              {{"bad 1.0.0"}, {"bad 1.0.1"}, {"bar 1.0.0", {"bad =1.0.0"}}, {"baz 1.0.0", {"bad =1.0.1"}}});
  const auto found = failure(world);
  EXPECT_EQ(found.kind, Failure::Kind::Conflict);
  EXPECT_EQ(found.dependency.package_name, "bad");
  EXPECT_EQ(names(found.parent), "baz < p");
  EXPECT_EQ(found.parent[1].dependency->name_in_manifest, "baz");
  ASSERT_EQ(found.blames.size(), 1U);
  EXPECT_EQ(found.blames[0].reason.kind, Reason::Kind::Version);
  EXPECT_EQ(names(found.blames[0].way), "bad < bar < p");
  ASSERT_EQ(found.candidates.size(), 1U);
  EXPECT_EQ(found.candidates[0].to_string(), "1.0.1");
}

TEST(Failure, OfARequirementThatNothingMeets) {
  World world({{"p 1.0.0", {"a 2"}}}, {{"a 1.0.0"}, {"a 1.1.0"}, {"a 2.0.0", {}, {}, "", "", true}});
  const auto found = failure(world);
  EXPECT_EQ(found.kind, Failure::Kind::Unfit);
  ASSERT_EQ(found.unusable.size(), 1U);
  EXPECT_EQ(found.unusable[0].problem, " is yanked");
  World newer({{"p 1.0.0", {"a 3"}}}, {{"a 1.0.0"}, {"a 1.1.0"}});
  const auto other = failure(newer);
  ASSERT_EQ(other.others.size(), 2U);
  EXPECT_EQ(other.others[0].to_string(), "1.1.0");
}

TEST(Failure, OfANameThatThereIsNot) {
  World world({{"p 1.0.0", {"fooo 1"}}}, {{"foo 1.0.0"}});
  const auto found = failure(world);
  EXPECT_EQ(found.kind, Failure::Kind::Missing);
  EXPECT_EQ(found.similar, std::vector<std::string>{"foo"});
  EXPECT_EQ(found.searched, "the index");
}

TEST(Culprits, AreThoseThatCannotBeMetTogether) {
  World world({{"p 1.0.0", {"a 1", "bar *", "b 1", "baz *", "c 1"}}, {"q 1.0.0", {"a 1", "d 1"}}},
              {{"a 1.0.0"},
               {"b 1.0.0", {"d 1"}},
               {"c 1.0.0"},
               {"d 1.0.0"},
               {"bad 1.0.0"},
               {"bad 1.0.1"},
               {"bar 1.0.0", {"bad =1.0.0"}},
               {"baz 1.0.0", {"bad =1.0.1"}}});
  EXPECT_EQ(culprits(world), "p: bar, p: baz");
}

TEST(Culprits, OfSeveralMembers) {
  World world({{"p 1.0.0", {"x 1", "bar *"}}, {"q 1.0.0", {"y 1", "baz *"}}}, {{"x 1.0.0"},
                                                                               {"y 1.0.0"},
                                                                               {"bad 1.0.0"},
                                                                               {"bad 1.0.1"},
                                                                               {"bar 1.0.0", {"bad =1.0.0"}},
                                                                               {"baz 1.0.0", {"bad =1.0.1"}}});
  EXPECT_EQ(culprits(world), "p: bar, q: baz");
}

TEST(Culprits, OneThatCannotBeMetAtAll) {
  World world({{"p 1.0.0", {"a 1", "b 1"}}}, {{"a 1.0.0"}, {"b 1.0.0", {"nowhere 1"}}});
  EXPECT_EQ(culprits(world), "p: b");
}

TEST(Culprits, ThroughFeaturesOfTheMember) {
  World world({{"p 1.0.0", {"a 1", "b 1 +optional"}, {{"x", {"b/nope"}}}}}, {{"a 1.0.0"}, {"b 1.0.0"}});
  EXPECT_EQ(culprits(world), "p: b");
}

TEST(Culprits, ThereAreNoneWhereThereIsAnAnswer) {
  World world({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0"}});
  EXPECT_EQ(culprits(world), "none");
}

// Every way out is closed by another package: only all three together fail.
TEST(Culprits, AreAsManyAsItTakes) {
  World world({{"p 1.0.0", {"a *", "no1 1", "no2 1", "e 1"}}}, {{"a 1.0.0", {"l1 1"}},
                                                                {"a 2.0.0", {"l2 1"}},
                                                                {"l1 1.0.0", {}, {}, "one"},
                                                                {"l2 1.0.0", {}, {}, "two"},
                                                                {"no1 1.0.0", {}, {}, "one"},
                                                                {"no2 1.0.0", {}, {}, "two"},
                                                                {"e 1.0.0"}});
  EXPECT_EQ(culprits(world), "p: a, p: no1, p: no2");
}

}  // namespace
}  // namespace gantry::resolver
