#include "semver/version.h"

#include <gtest/gtest.h>

namespace gantry::semver {
namespace {

std::string error_of(std::string_view text) {
  auto version = Version::parse(text);
  return version ? "accepted " + version->to_string() : version.error();
}

Version v(std::string_view text) { return Version::parse(text).value(); }

TEST(Version, ParsesAllParts) {
  const auto version = v("1.22.333-alpha.1+build.05");
  EXPECT_EQ(version.major, 1U);
  EXPECT_EQ(version.minor, 22U);
  EXPECT_EQ(version.patch, 333U);
  EXPECT_EQ(version.pre, "alpha.1");
  EXPECT_EQ(version.build, "build.05");
  EXPECT_TRUE(version.is_prerelease());
}

TEST(Version, PrintsWhatItParsed) {
  for (const auto* text :
       {"0.0.0", "1.2.3-0", "1.2.3-01a", "1.2.3+01", "1.2.3--", "1.2.3-1-1+1-1", "18446744073709551615.0.0"}) {
    EXPECT_EQ(v(text).to_string(), text);
  }
}

TEST(Version, ErrorsAreCargosWords) {
  EXPECT_EQ(error_of(""), "empty string, expected a semver version");
  EXPECT_EQ(error_of("1"), "unexpected end of input while parsing major version number");
  EXPECT_EQ(error_of("1."), "unexpected end of input while parsing minor version number");
  EXPECT_EQ(error_of("1.2"), "unexpected end of input while parsing minor version number");
  EXPECT_EQ(error_of("1.2.3."), "unexpected character '.' after patch version number");
  EXPECT_EQ(error_of("1.2.3-"), "empty identifier segment in pre-release identifier");
  EXPECT_EQ(error_of("1.2.3-a..b"), "empty identifier segment in pre-release identifier");
  EXPECT_EQ(error_of("1.2.3+"), "empty identifier segment in build metadata");
  EXPECT_EQ(error_of("1.2.3-1.01.a"), "invalid leading zero in pre-release identifier");
  EXPECT_EQ(error_of("1.2.3-a_b"), "unexpected character '_' after pre-release identifier");
  EXPECT_EQ(error_of("1.2.3+a b"), "unexpected character ' ' after build metadata");
  EXPECT_EQ(error_of("01.2.3"), "invalid leading zero in major version number");
  EXPECT_EQ(error_of("1.2.03"), "invalid leading zero in patch version number");
  EXPECT_EQ(error_of("v1.2.3"), "unexpected character 'v' while parsing major version number");
  EXPECT_EQ(error_of("1.\u00e9.2"), "unexpected character '\u00e9' while parsing minor version number");
  EXPECT_EQ(error_of("1,2,3"), "unexpected character ',' after major version number");
  EXPECT_EQ(error_of("1.2.3\x01"), "unexpected character '\\u{1}' after patch version number");
  EXPECT_EQ(error_of("1.0.18446744073709551616"), "value of patch version number exceeds u64::MAX");
}

TEST(Version, OrderFollowsSemVerClause11) {
  const char* ascending[] = {"1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                             "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0",
                             "1.0.1",        "1.1.0",         "1.10.0",           "2.0.0"};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) EXPECT_LT(v(ascending[i]), v(ascending[i + 1]));
}

TEST(Version, BuildMetadataIsComparedLast) {
  EXPECT_LT(v("1.0.0"), v("1.0.0+a"));
  EXPECT_LT(v("1.0.0+1"), v("1.0.0+a"));
  EXPECT_LT(v("1.0.0+2"), v("1.0.0+10"));
  EXPECT_LT(v("1.0.0+1"), v("1.0.0+01"));
  EXPECT_LT(v("1.0.0+z"), v("1.0.1"));
  EXPECT_NE(v("1.0.0+a"), v("1.0.0+b"));
  EXPECT_TRUE(v("1.0.0+a").compare_precedence(v("1.0.0+b")) == 0);
}

}  // namespace
}  // namespace gantry::semver
