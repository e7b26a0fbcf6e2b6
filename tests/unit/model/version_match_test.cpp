#include "model/version_match.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

semver::Version version(const char* text) { return *semver::Version::parse(text); }

TEST(VersionMatch, NoRequirementTakesPreReleasesAndAnyDoesNot) {
  Dependency dependency;
  EXPECT_TRUE(accepts_version(dependency, version("1.0.0")));
  EXPECT_FALSE(accepts_version(dependency, version("1.0.0-pre")));
  dependency.has_version = false;
  EXPECT_TRUE(accepts_version(dependency, version("1.0.0-pre")));
}

TEST(VersionMatch, ALockedVersionIsTheOnlyOne) {
  Dependency dependency;
  dependency.has_version = false;
  dependency.locked_version = version("1.0.0-pre");
  EXPECT_TRUE(accepts_version(dependency, version("1.0.0-pre")));
  EXPECT_FALSE(accepts_version(dependency, version("1.0.0")));
}

}  // namespace
}  // namespace gantry
