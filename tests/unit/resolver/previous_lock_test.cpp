// What stays as it was in an existing lock file.
#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

TEST(PreviousLock, KeepsEverythingThatStillFits) {
  World old({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0", {"b 1"}}, {"b 1.0.0"}});
  const auto previous = old.run();
  World now({{"p 1.1.0", {"a 1", "b 1"}}}, {{"a 1.0.0", {"b 1"}}, {"a 1.1.0"}, {"b 1.0.0"}, {"b 1.1.0"}});
  now.options.previous = &previous;
  EXPECT_EQ(now.chosen(), "a 1.0.0, b 1.0.0");
}

TEST(PreviousLock, ARaisedRequirementMovesOnlyItsPackage) {
  World old({{"p 1.0.0", {"a 1", "c 1"}}}, {{"a 1.0.0", {"b 1"}}, {"b 1.0.0"}, {"c 1.0.0"}});
  const auto previous = old.run();
  World now({{"p 1.0.0", {"a 1.1", "c 1"}}},
            {{"a 1.0.0", {"b 1"}}, {"a 1.1.0", {"b 1"}}, {"b 1.0.0"}, {"b 1.1.0"}, {"c 1.0.0"}, {"c 1.1.0"}});
  now.options.previous = &previous;
  EXPECT_EQ(now.chosen(), "a 1.1.0, b 1.0.0, c 1.0.0");
}

TEST(PreviousLock, ANewDependencyMayMoveWhatItNeeds) {
  World old({{"p 1.0.0", {"foo 0.1"}}}, {{"foo 0.1.0", {"log 0.1"}}, {"log 0.1.0"}});
  const auto previous = old.run();
  World now({{"p 1.0.0", {"foo 0.1", "bar 0.1"}}}, {{"foo 0.1.0", {"log 0.1"}},
                                                    {"foo 0.1.1", {"log 0.1"}},
                                                    {"log 0.1.0"},
                                                    {"log 0.1.1"},
                                                    {"bar 0.1.0", {"log 0.1.1"}}});
  now.options.previous = &previous;
  EXPECT_EQ(now.chosen(), "bar 0.1.0, foo 0.1.0, log 0.1.1");
}

TEST(PreviousLock, AYankedVersionStays) {
  World old({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0"}});
  const auto previous = old.run();
  World now({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0", {}, {}, "", "", true}});
  now.options.previous = &previous;
  EXPECT_EQ(now.chosen(), "a 1.0.0");
  now.options.keep = [](const PackageId& id) { return id.name() != "a"; };
  EXPECT_EQ(now.chosen(),
            "failed to select a version for the requirement `a = \"^1\"`\n  version 1.0.0 is yanked\n"
            "location searched: the index\nrequired by package `p v1.0.0 (/w/p)`");
}

TEST(PreviousLock, WhatIsGivenUpMovesWithoutDisturbingTheRest) {
  World old({{"p 1.0.0", {"serde 0.1", "log 0.1"}}}, {{"serde 0.1.0", {"log 0.1"}}, {"log 0.1.0"}});
  const auto previous = old.run();
  const auto update_serde = [&](const char* log_wanted) {
    World now({{"p 1.0.0", {"serde 0.1", "log 0.1"}}},
              {{"serde 0.1.0", {"log 0.1"}}, {"serde 0.1.1", {log_wanted}}, {"log 0.1.0"}, {"log 0.1.1"}});
    now.options.previous = &previous;
    now.options.keep = [](const PackageId& id) { return id.name() != "serde"; };
    return now.chosen();
  };
  EXPECT_EQ(update_serde("log 0.1"), "log 0.1.0, serde 0.1.1");
}

TEST(PreviousLock, TheLockedVersionIsNamedWhenItIsGone) {
  World old({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0", {"b 1"}}, {"b 1.0.5"}});
  const auto previous = old.run();
  World now({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0", {"b 1"}}, {"b 1.0.0"}});
  now.options.previous = &previous;
  EXPECT_EQ(now.chosen(),
            "failed to select a version for the requirement `b = \"^1\"` (locked to 1.0.5)\n"
            "candidate versions found which didn't match: 1.0.0\nlocation searched: the index\nrequired by package `a "
            "v1.0.0`\n"
            "    ... which satisfies dependency `a = \"^1\"` (locked to 1.0.0) of package `p v1.0.0 (/w/p)`");
}

TEST(PreviousLock, APathPackageMayChangeItsVersion) {
  World old({{"p 1.0.0", {"b +path"}}, {"b 1.0.0", {"c 1"}}}, {{"c 1.0.0"}});
  const auto previous = old.run();
  World now({{"p 1.0.0", {"b +path"}}, {"b 2.0.0", {"c 1"}}}, {{"c 1.0.0"}, {"c 1.1.0"}});
  now.options.previous = &previous;
  EXPECT_EQ(now.chosen(), "c 1.0.0");
}

}  // namespace
}  // namespace gantry::resolver
