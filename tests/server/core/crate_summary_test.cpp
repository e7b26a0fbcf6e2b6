// What the versions of a crate say of it as a whole.
#include <gtest/gtest.h>

#include "server/core/crate_summary.h"

namespace gantry::server {
namespace {

struct One {
  const char* version;
  bool is_yanked = false;
};

CrateRecord summary(const std::vector<One>& versions) {
  std::vector<VersionState> records;
  for (const auto& one : versions) records.push_back({0, one.version, one.is_yanked});
  CrateRecord crate;
  crate.default_version = "stale";
  summarize(crate, records);
  return crate;
}

TEST(CrateSummary, GreatestNewestAndDefault) {
  const auto crate = summary({{"1.0.0"}, {"2.0.0"}, {"2.1.0-beta"}, {"1.0.1"}});
  EXPECT_EQ(crate.max_version, "2.1.0-beta");
  EXPECT_EQ(crate.max_stable_version, "2.0.0");
  EXPECT_EQ(crate.newest_version, "1.0.1");
  EXPECT_EQ(crate.default_version, "2.0.0");
  EXPECT_EQ(crate.version_count, 4U);
}

TEST(CrateSummary, PreReleasesAlone) {
  const auto crate = summary({{"1.0.0-b"}, {"1.0.0-a"}});
  EXPECT_EQ(crate.max_stable_version, "");
  EXPECT_EQ(crate.default_version, "1.0.0-b");
}

TEST(CrateSummary, YankedVersionsDoNotCount) {
  const auto crate = summary({{"1.0.0"}, {"2.0.0", true}, {"0.9.0-x"}});
  EXPECT_EQ(crate.max_version, "1.0.0");
  EXPECT_EQ(crate.newest_version, "0.9.0-x");
  EXPECT_EQ(crate.default_version, "1.0.0");
  EXPECT_EQ(crate.version_count, 3U);
}

TEST(CrateSummary, WhenAllAreYankedTheGreatestReleaseStandsForTheCrate) {
  auto crate = summary({{"1.0.0", true}, {"2.0.0-x", true}, {"0.5.0", true}});
  EXPECT_EQ(crate.max_version, "");
  EXPECT_EQ(crate.newest_version, "");
  EXPECT_EQ(crate.default_version, "1.0.0");
  EXPECT_TRUE(take_in_version(crate, *semver::Version::parse("0.6.0")));
  EXPECT_EQ(crate.default_version, "0.6.0");
  EXPECT_EQ(crate.version_count, 4U);
}

TEST(CrateSummary, ANewVersionOfAnOlderLineDoesNotStandForTheCrate) {
  auto crate = summary({{"2.0.0"}});
  EXPECT_FALSE(take_in_version(crate, *semver::Version::parse("1.9.0")));
  EXPECT_FALSE(take_in_version(crate, *semver::Version::parse("3.0.0-rc.1")));
  EXPECT_EQ(crate.default_version, "2.0.0");
  EXPECT_EQ(crate.max_version, "3.0.0-rc.1");
}

TEST(OwnDependencies, AreThoseOfThisRegistry) {
  EXPECT_EQ(
      own_dependencies(
          R"({"name":"x","vers":"1.0.0","deps":[)"
          R"({"name":"Foo_Bar","req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"},)"
          R"({"name":"foo-bar","req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":"dev"},)"
          R"({"name":"r","package":"real","req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"},)"
          R"({"name":"other","req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal","registry":"https://x/"}],)"
          R"("cksum":"00","features":{},"links":null)"),
      (std::vector<std::string>{"foo-bar", "real"}));
}

}  // namespace
}  // namespace gantry::server
